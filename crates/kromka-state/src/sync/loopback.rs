//! What carries frames, and one that carries them within a program.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// What carries frames to a peer and from it: each whole, in any order, or not at all.
pub trait Transport {
    /// Takes a frame, or not now: then it gives it back.
    ///
    /// # Errors
    /// The frame.
    fn send(&mut self, frame: Vec<u8>) -> Result<(), Vec<u8>>;

    /// The next frame that came.
    fn receive(&mut self) -> Option<Vec<u8>>;
}

/// One end of a [`Loopback`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// One.
    Left,
    /// The other.
    Right,
}

/// Two queues between two links of one program.
#[derive(Debug, Clone)]
pub struct Loopback {
    to_left: VecDeque<Vec<u8>>,
    to_right: VecDeque<Vec<u8>>,
    max: usize,
}

impl Loopback {
    /// Of so many frames at most in each direction.
    #[must_use]
    pub const fn new(max: usize) -> Self {
        Self { to_left: VecDeque::new(), to_right: VecDeque::new(), max }
    }

    /// An end, to send from and receive at.
    pub const fn end(&mut self, side: Side) -> End<'_> {
        match side {
            Side::Left => End { sent: &mut self.to_right, came: &mut self.to_left, max: self.max },
            Side::Right => End { sent: &mut self.to_left, came: &mut self.to_right, max: self.max },
        }
    }

    /// Frames under way.
    #[must_use]
    pub fn len(&self) -> usize {
        self.to_left.len() + self.to_right.len()
    }

    /// Whether none is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An end of a [`Loopback`].
#[derive(Debug)]
pub struct End<'a> {
    sent: &'a mut VecDeque<Vec<u8>>,
    came: &'a mut VecDeque<Vec<u8>>,
    max: usize,
}

impl Transport for End<'_> {
    fn send(&mut self, frame: Vec<u8>) -> Result<(), Vec<u8>> {
        if self.sent.len() >= self.max {
            return Err(frame);
        }
        self.sent.push_back(frame);
        Ok(())
    }

    fn receive(&mut self) -> Option<Vec<u8>> {
        self.came.pop_front()
    }
}
