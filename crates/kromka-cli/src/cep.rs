//! `kromka cep`: patterns of events in files and pipes.

mod input;
