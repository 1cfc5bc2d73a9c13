"""Selling in advance: choosing a reward, keeping its stock, delivering it."""
