//! Each judgement can fail.
