"""County packs that come with Linli: data files only, read by :mod:`linli.county.pack`."""
