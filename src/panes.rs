//! What stands on the page? One component a file; each takes what the session shows and decides nothing.

pub mod accept;
pub mod allocate;
pub mod answer;
pub mod condition;
pub mod decode;
pub mod dialogs;
pub mod documents;
pub mod drop_target;
pub mod editor;
pub mod foot;
pub mod form;
pub mod graph;
pub mod header;
pub mod help;
pub mod load_cluster;
pub mod matching;
pub mod notices;
pub mod offers;
pub mod problems;
pub mod read;
pub mod road;
pub mod samples;
pub mod share;
pub mod take_home;
pub mod target;
pub mod wish;
