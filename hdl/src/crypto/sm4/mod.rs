//! The SM4 cipher: key expansion, round keys of all slots, and a pipeline that takes a block a clock.

pub mod block_ram;
pub mod cipher;
pub mod key_expansion;
pub mod pipeline;
pub mod registered_memory;
pub mod round;
pub mod round_keys;
pub mod s_box_pair;
