use std::sync::Arc;

use super::*;
use crate::vault::Change;
