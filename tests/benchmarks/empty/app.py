"""The floor that the pages are held against: Streamlit and six charts, nothing else."""

import streamlit as st

app = st.App("pages/frame.py")
