"""Tests of Linli. A regular package, so that no installed package named ``tests`` can shadow it."""
