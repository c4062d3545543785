"""An app with the migrations of the next version: what the rolling drill applies while this version serves."""
