//! What is hashed where replicas compare what they hold: the same bytes on all of them, whatever names they gave.

use crate::clock::Dot;
use crate::codec::{Writer, body};
use crate::leaf::Content;
use crate::store::{Edge, Replicas};

const KEY: u8 = 0;
const OBJECT: u8 = 1;
const ELEMENT: u8 = 2;

pub(crate) fn write_edge(edge: &Edge, out: &mut Writer) {
    match edge {
        Edge::Key(key) => {
            out.byte(KEY);
            out.bytes(key.as_bytes());
        }
        Edge::Object(id) => {
            out.byte(OBJECT);
            write_dot(id.dot, out);
            out.u64(id.index.into());
        }
        Edge::Element(value) => {
            out.byte(ELEMENT);
            body::encode_whole(value, out);
        }
    }
}

pub(crate) fn write_leaf(content: &Content, replicas: &Replicas, out: &mut Writer) {
    // Both are sorted, the same everywhere.
    for entry in content.entries() {
        write_dot(replicas.dot(entry.mark), out);
        out.u64(entry.stamp);
        let at = out.0.len();
        out.byte(0);
        out.0[at] = body::encode(&entry.body, out);
    }
    for part in content.parts() {
        write_dot(Dot { replica: part.replica, seq: part.seq }, out);
        out.i64(part.total);
        out.u64(part.base_seq);
        out.i64(part.base);
    }
}

fn write_dot(dot: Dot, out: &mut Writer) {
    out.u64(dot.replica.0);
    out.u64(dot.seq);
}
