"""At a glance: how many weapons came in, how far their records are, how right the machine is."""
