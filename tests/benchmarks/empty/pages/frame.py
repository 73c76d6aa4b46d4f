"""What surrounds the only page."""

import streamlit as st

st.set_page_config(layout="wide")
st.navigation([st.Page("charts.py", title="Charts", default=True)]).run()
