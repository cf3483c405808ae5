"""The parts of make_sample.py."""
