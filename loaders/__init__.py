"""What gets data into the warehouse: files, loads, the build, the made-up sample, the warehouse itself."""
