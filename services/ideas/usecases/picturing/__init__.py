"""Photographs of campaigns, news, ideas and reports: taken in, arranged, shown and removed."""
