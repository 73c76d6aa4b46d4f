"""What pages share: the state in the address, kept answers, controls, charts to take along."""
