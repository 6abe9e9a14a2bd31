//! What the firmware says that the machine is: DMI on PCs, a device tree on boards.

use crate::capabilities::Firmware;
use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::roots::Roots;
use crate::sysfs::file;

/// What makers leave in the fields that they did not fill.
const PLACEHOLDERS: &[&str] =
    &["To Be Filled By O.E.M.", "Default string", "System Product Name", "System manufacturer", "None"];

/// The firmware's words; each is `None` where it has none.
pub(crate) fn read(roots: &Roots, faults: &mut Vec<Fault>) -> Firmware {
    let dmi = roots.sys.join("class/dmi/id");
    let field = |name: &str| {
        file::text_if_any(&dmi.join(name))
            .filter(|text| !PLACEHOLDERS.iter().any(|none| none.eq_ignore_ascii_case(text)))
    };
    let tree = [roots.proc.join("device-tree/model"), roots.sys.join("firmware/devicetree/base/model")];
    let board = tree.iter().find_map(|file| file::text_if_any(file));
    let product = match (field("sys_vendor"), field("product_name")) {
        (Some(vendor), Some(product)) if !product.starts_with(&vendor) => Some(format!("{vendor} {product}")),
        (vendor, product) => product.or(vendor),
    };
    let chassis = match file::integer(&dmi.join("chassis_type")) {
        Ok(number) => u8::try_from(number).ok().filter(|number| (1..=127).contains(number)).or_else(|| {
            let problem = Problem::Nonsense { have: Excerpt::of(&number.to_string()), need: "1 to 127" };
            faults.push(Fault::new(Sensor::Model, "dmi/id/chassis_type", problem));
            None
        }),
        Err(Problem::Missing) => None,
        Err(problem) => {
            faults.push(Fault::new(Sensor::Model, "dmi/id/chassis_type", problem));
            None
        }
    };
    Firmware { chassis, board, product }
}
