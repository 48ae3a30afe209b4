"""The portal's shell and ground floor."""
