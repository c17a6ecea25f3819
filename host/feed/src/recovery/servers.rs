//! The servers that can be asked for lost messages, and how each has behaved.

/// A server: its place in the list that [`super::Recovery`] was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerId(pub u8);

impl ServerId {
    /// Not a server: the feed itself, where it is not certain that it still is of the session.
    pub(super) const FEED: ServerId = ServerId(u8::MAX);
}

/// How a server has behaved so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Requests sent to it.
    pub requests: u64,
    /// Messages that it gave and that were asked for.
    pub messages: u64,
    /// Requests that ran out of time.
    pub timeouts: u64,
    /// Requests that it refused.
    pub refusals: u64,
    /// Answers that nobody waited for any more.
    pub late: u64,
    /// Answers that cannot be true: another session, numbers that were not asked for, bytes that
    /// are no messages, another message than the feed's.
    pub lies: u64,
}

/// All servers.
#[derive(Clone, Debug)]
pub(super) struct Servers {
    conduct: Vec<Conduct>,
    max_lies: u32,
    /// Whose turn it is.
    turn: usize,
}

impl Servers {
    pub(super) fn new(count: u8, max_lies: u32) -> Self {
        Servers { conduct: vec![Conduct::default(); usize::from(count)], max_lies, turn: 0 }
    }

    pub(super) fn conduct(&self) -> &[Conduct] {
        &self.conduct
    }

    pub(super) fn of(&mut self, server: ServerId) -> Option<&mut Conduct> {
        self.conduct.get_mut(usize::from(server.0))
    }

    pub(super) fn lied(&mut self, server: ServerId) {
        if let Some(conduct) = self.of(server) {
            conduct.lies += 1;
        }
    }

    fn believed(&self, index: usize) -> bool {
        self.conduct.get(index).is_some_and(|c| c.lies < u64::from(self.max_lies))
    }

    /// How many are still believed.
    pub(super) fn count_believed(&self) -> usize {
        (0..self.conduct.len()).filter(|&i| self.believed(i)).count()
    }

    /// The next one in turn that is believed and that `suits`.
    pub(super) fn next(&mut self, suits: impl Fn(ServerId) -> bool) -> Option<ServerId> {
        let count = self.conduct.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            let server = ServerId(index as u8);
            if self.believed(index) && suits(server) {
                self.turn = index + 1;
                return Some(server);
            }
        }
        None
    }
}
