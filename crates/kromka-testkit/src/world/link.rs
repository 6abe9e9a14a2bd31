//! The link of each device: Wi-Fi at night, LTE on the way, 5G by day.

use kromka_core::{Kbps, LinkKind, LinkSample, Tick};

use super::{World, task::drawn};
use crate::{
    constants::HOUR_MS,
    noise::Stream,
    numeric::{round_u32, row_of},
};

/// The link at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Wi-Fi, LTE or 5G.
    pub kind: LinkKind,
    /// Rate towards the device, in kbit/s.
    pub down_kbps: f64,
    /// Rate from the device, in kbit/s.
    pub up_kbps: f64,
    /// Round-trip time, in ms.
    pub rtt_ms: f64,
}

impl World<'_> {
    /// What carries the traffic in the hour of `at_ms`: Wi-Fi from 20 to 7, LTE from 7 to 9 and from 17 to 20, 5G else.
    #[must_use]
    pub fn link_kind(&self, at_ms: u64) -> LinkKind {
        match at_ms / HOUR_MS % 24 {
            7 | 8 | 17..20 => LinkKind::Lte,
            9..17 => LinkKind::Nr,
            _ => LinkKind::Wifi,
        }
    }

    /// The link of a device at `at_ms`, in ms since the window's start.
    #[must_use]
    pub fn link(&self, device: u32, at_ms: u64) -> Link {
        let constants = &self.constants;
        let kind = self.link_kind(at_ms);
        let hold = (u64::from(device) << 40) | (at_ms / constants.rtt_hold_ms);
        let noise = self.noise.unit(hold, Stream::Rtt);
        let second = at_ms / 1000;
        let trace = u64::from(device) + at_ms / HOUR_MS;
        let (down, up, rtt_ms) = match kind {
            LinkKind::Lte => {
                let rows = &self.data.lte[row_of(trace, self.data.lte.len())];
                let rates = rows[row_of(second, rows.len())];
                (rates.down_kbps, rates.up_kbps, drawn(&self.data.rtts_ms, noise) * constants.lte_rtt_factor)
            }
            LinkKind::Nr => {
                let rows = &self.data.nr[row_of(trace, self.data.nr.len())];
                let down = rows[row_of(second, rows.len())].down_kbps;
                let up = (down / constants.nr_down_per_up).max(constants.nr_up_min_kbps);
                (down, up, drawn(&self.data.rtts_ms, noise))
            }
            _ => {
                let rtt_ms = constants.wifi_rtt_ms + constants.wifi_rtt_spread_ms * noise;
                (constants.wifi_down_kbps, constants.wifi_up_kbps, rtt_ms)
            }
        };
        Link { kind, down_kbps: down.max(constants.rate_min_kbps), up_kbps: up.max(constants.rate_min_kbps), rtt_ms }
    }

    /// What a device knows of its link at `now_ms`: a sample that is one second old. Without a network nothing carries
    /// traffic.
    #[must_use]
    pub fn link_sample(&self, device: u32, now_ms: u64) -> LinkSample {
        let at_ms = now_ms.saturating_sub(self.constants.link_sample_age_ms);
        if self.faults.as_ref().is_some_and(|faults| faults.offline(device, at_ms)) {
            let (kind, none) = (LinkKind::None, Kbps::new(0));
            return LinkSample { at: Tick::from_ms(at_ms), kind, down: none, up: none, rtt_ms: 0, metered: false };
        }
        let link = self.link(device, at_ms);
        LinkSample {
            at: Tick::from_ms(at_ms),
            kind: link.kind,
            down: Kbps::new(round_u32(link.down_kbps)),
            up: Kbps::new(round_u32(link.up_kbps)),
            rtt_ms: round_u32(link.rtt_ms),
            metered: link.kind != LinkKind::Wifi,
        }
    }
}
