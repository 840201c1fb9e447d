//! Where gavel departs from the plugin on purpose.
