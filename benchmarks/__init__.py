"""Benchmarks that print ratios against peers measured in the same run. Run ``python -m benchmarks`` from the checkout."""
