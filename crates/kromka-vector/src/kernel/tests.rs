use alloc::vec::Vec;

use super::*;
use crate::graph::draw;

/// Codes, the extremes among them more often than chance has them.
fn codes(count: usize, state: &mut u64) -> Vec<u8> {
    let code = |drawn: u64| match drawn % 8 {
        0 => -127,
        1 => 127,
        _ => i8::try_from(i64::try_from(drawn >> 8 & 0xFF).unwrap() - 128).unwrap().max(-127),
    };
    (0..count).map(|_| code(draw(state)).cast_unsigned()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "20 bits")]
fn floats(count: usize, state: &mut u64) -> Vec<f32> {
    (0..count).map(|_| (draw(state) >> 44) as f32 / 1_000.0 - 500.0).collect()
}

#[test]
fn every_kernel_has_the_products_of_the_definition() {
    let mut state = 1;
    for dims in (1..=130).chain([255, 256, 257, 384, 1_000, 16_384]) {
        let query = codes(dims, &mut state);
        let (stride, offset) = (dims + 8, 8);
        let rows = codes(stride * 11, &mut state);
        for count in 0..=11 {
            let slots: Vec<u32> = (0..count).map(|i| i * 7 % 11).collect();
            let want: Vec<i32> = slots
                .iter()
                .map(|slot| {
                    let row = &rows[*slot as usize * stride + offset..][..dims];
                    query.iter().zip(row).map(|(q, x)| i32::from(q.cast_signed()) * i32::from(x.cast_signed())).sum()
                })
                .collect();
            for kernel in Kernel::all() {
                let mut have = alloc::vec![0; slots.len()];
                kernel.dots(&query, Rows::new(&rows, stride, offset), &slots, &mut have);
                assert_eq!(have, want, "{kernel:?}, {dims} values, {count} rows");
                let first = u32::try_from(11 - slots.len()).unwrap();
                let mut run = alloc::vec![0; slots.len()];
                kernel.dots_from(&query, Rows::new(&rows, stride, offset), first, &mut run);
                let single = |slot: u32| scalar::KERNEL.dot(&query, &rows[slot as usize * stride + offset..][..dims]);
                assert!(
                    run.iter().zip(first..).all(|(product, slot)| *product == single(slot)),
                    "{kernel:?}, {dims} values, from {first}"
                );
            }
        }
    }
}

#[test]
fn no_kernel_reads_a_row_that_is_not_there() {
    let rows = alloc::vec![1; 40 * 11];
    for kernel in Kernel::all() {
        for (first, count) in [(0, 12), (5, 7), (11, 1), (u32::MAX, 4)] {
            let read = std::panic::catch_unwind(|| {
                kernel.dots_from(&[1; 32], Rows::new(&rows, 40, 8), first, &mut alloc::vec![0; count]);
            });
            assert!(read.is_err(), "{kernel:?}: {count} rows from {first}");
        }
    }
}

#[test]
fn every_kernel_has_the_same_bits_of_floats() {
    let mut state = 2;
    for dims in (1..=70).chain([128, 384, 1_001]) {
        let query = floats(dims, &mut state);
        let values = floats(dims, &mut state);
        let row: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let halves: Vec<u8> =
            values.iter().flat_map(|value| [value.to_le_bytes()[2], value.to_le_bytes()[3]]).collect();
        let all = |kernel: Kernel| {
            [
                kernel.distance_f32(&query, &row),
                kernel.distance_bf16(&query, &halves),
                kernel.product_f32(&query, &row),
                kernel.product_bf16(&query, &halves),
            ]
        };
        let want = all(scalar::KERNEL);
        let exact: f64 = query.iter().zip(&values).map(|(q, x)| (f64::from(*q) - f64::from(*x)).powi(2)).sum();
        assert!((f64::from(want[0]) - exact).abs() <= exact * 1e-5, "{dims}: {} is not {exact}", want[0]);
        for kernel in Kernel::all() {
            assert_eq!(all(kernel).map(f32::to_bits), want.map(f32::to_bits), "{kernel:?}, {dims} values");
        }
    }
}

#[test]
fn this_processor_has_a_kernel_of_its_own() {
    let names: Vec<&str> = Kernel::all().map(|kernel| kernel.name()).collect();
    std::println!("kernels of this processor: {names:?}");
    assert_eq!(names[0], "scalar");
    #[cfg(target_arch = "x86_64")]
    assert_eq!(names.contains(&"avx2"), std::is_x86_feature_detected!("avx2"));
    #[cfg(target_arch = "aarch64")]
    assert!(names.contains(&"neon"));
}
