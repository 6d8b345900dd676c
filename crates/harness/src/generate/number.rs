//! Numbers within bounds and on required multiples, exact where floats round.

use countersign_contract::{json::Decimal, model::Bound};
use proptest::{
    num::i128::BinarySearch,
    prelude::*,
    sample::select,
    strategy::{NewTree, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Number, Value};

use super::filter::{filtered, one_of};

/// The limit up to which a float holds integers exactly.
const EXACT: i128 = 1 << 53;
/// The limit for scaled bounds, beyond any value that is made.
const CEILING: i128 = 1 << 100;

/// The rules for numbers at one place.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    pub(super) whole: bool,
    pub(super) fraction: bool,
    pub(super) low: Vec<Bound>,
    pub(super) high: Vec<Bound>,
    pub(super) multiples: Vec<Number>,
    /// The numbers whose multiples are excluded.
    pub(super) misses: Vec<Number>,
    /// The first and last number of a range to stay outside of.
    pub(super) outside: Option<(Number, Number)>,
}

impl Numbers {
    /// Returns `true` if a number honours all of these rules.
    pub(super) fn admit(&self, number: &Number) -> bool {
        let Some(exact) = decimal(number) else {
            return false;
        };
        let multiple = |divisor| decimal(divisor).is_some_and(|d| exact.is_multiple_of(&d));
        (if exact.is_integer() {
            self.whole
        } else {
            self.fraction
        }) && self.low.iter().all(|bound| {
            decimal(&bound.limit)
                .is_none_or(|limit| exact > limit || !bound.exclusive && exact == limit)
        }) && self.high.iter().all(|bound| {
            decimal(&bound.limit)
                .is_none_or(|limit| exact < limit || !bound.exclusive && exact == limit)
        }) && self.multiples.iter().all(multiple)
            && !self.misses.iter().any(multiple)
    }

    /// Returns numbers of this kind; `None` if none was found.
    pub(super) fn strategy(&self) -> Option<BoxedStrategy<Value>> {
        let Some((first, last)) = self.outside.clone() else {
            return self.strategy_within();
        };
        let [mut below, mut above] = [(); 2].map(|()| Self {
            outside: None,
            ..self.clone()
        });
        below.high.push(Bound {
            limit: first,
            exclusive: true,
        });
        above.low.push(Bound {
            limit: last,
            exclusive: true,
        });
        let both = [above, below]
            .into_iter()
            .filter_map(|side| Some((1, side.strategy_within()?)));
        one_of(both.collect())
    }

    fn strategy_within(&self) -> Option<BoxedStrategy<Value>> {
        let this = self.clone();
        let admit = move |number: &Number| this.admit(number);
        let special = self.special().into_iter().filter(&admit);
        let mut options = Vec::new();
        let mut apart: Vec<Number> = Vec::new();
        if let Some(grid) = self.grid() {
            let (low, high) = (grid.first, grid.last);
            let near = low.max(-100).min(high)..=high.min(low.max(0) + 100).max(low);
            let mut edges = vec![low, high];
            for number in special {
                match grid.index(&number) {
                    Some(index) => edges.push(index),
                    None => apart.push(number),
                }
            }
            let starts = prop_oneof![3 => near, 3 => low..=high, 3 => select(edges)];
            let numbers = TowardsZero(starts.boxed());
            let numbers =
                numbers.prop_filter_map("not a number of JSON", move |index| grid.number(index));
            options.extend(filtered(numbers, admit).map(|numbers| (4, numbers)));
        } else {
            apart.extend(special);
        }
        if !apart.is_empty() {
            options.push((1, select(apart).boxed()));
        }
        one_of(options).map(|numbers| numbers.prop_map(Value::Number).boxed())
    }

    /// Returns the limits and other error-prone numbers.
    fn special(&self) -> Vec<Number> {
        let mut special: Vec<Number> = [0, 1, -1].map(Number::from).into();
        if self.fraction {
            // Only numbers that a float holds exactly, or JSON readers would have to differ.
            special.extend(
                [0.5, 0.1, -0.1, 1e-7, 9_007_199_254_740_992.0, 1e300, -1e300]
                    .into_iter()
                    .filter_map(Number::from_f64),
            );
        } else {
            special.extend([(1 << 53) + 1, -(1 << 53) - 1, i64::MAX, i64::MIN].map(Number::from));
        }
        special.extend(self.low.iter().chain(&self.high).map(|b| b.limit.clone()));
        special
    }

    /// Returns the evenly spaced numbers; `None` if there are none that all JSON readers read
    /// alike.
    fn grid(&self) -> Option<Grid> {
        let bounds = || self.low.iter().chain(&self.high).map(|bound| &bound.limit);
        let digits = |numbers: &mut dyn Iterator<Item = &Number>| {
            numbers
                .filter_map(Exact::of)
                .map(Exact::scale)
                .max()
                .unwrap_or(0)
        };
        let steps = digits(&mut self.multiples.iter());
        let scale = if self.fraction {
            // Needs a step between the multiples to miss them.
            let misses = digits(&mut self.misses.iter());
            steps
                .max(digits(&mut bounds()))
                .max(misses + 1)
                .clamp(2, 15)
        } else {
            steps.min(15)
        };
        let unit = 10_i128.checked_pow(scale)?;
        let mut step = if self.fraction { 1 } else { unit };
        for multiple in &self.multiples {
            step = common_multiple(step, Exact::of(multiple)?.at(scale, true))?;
        }
        let limit = |bounds: &[Bound], up: bool| {
            let limits = bounds.iter().filter_map(|bound| {
                let exact = Exact::of(&bound.limit)?;
                let limit = exact.at(scale, up).clamp(-CEILING, CEILING);
                let beyond = bound.exclusive && limit == exact.at(scale, !up);
                Some(limit + i128::from(beyond) * if up { 1 } else { -1 })
            });
            limits.reduce(|one, other| if up { one.max(other) } else { one.min(other) })
        };
        let (low, high) = (limit(&self.low, true), limit(&self.high, false));
        let (least, most) = if self.fraction {
            (-EXACT, EXACT)
        } else {
            let most = if low > Some(i128::from(i64::MAX) * unit) {
                i128::from(u64::MAX)
            } else {
                i128::from(i64::MAX)
            };
            (i128::from(i64::MIN) * unit, most * unit)
        };
        let low = low.map_or(least, |low| low.max(least));
        let high = high.map_or(most, |high| high.min(most));
        let grid = Grid {
            first: -(-low).div_euclid(step),
            last: high.div_euclid(step),
            step,
            scale,
        };
        (grid.first <= grid.last).then_some(grid)
    }
}

/// A strategy for integers that shrinks to the accepted one closest to zero, regardless of their
/// origin.
#[derive(Debug)]
struct TowardsZero(BoxedStrategy<i128>);

impl Strategy for TowardsZero {
    type Tree = BinarySearch;
    type Value = i128;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(BinarySearch::new(self.0.new_tree(runner)?.current()))
    }
}

/// The numbers `index * step / 10^scale`, from the first index to the last.
#[derive(Clone, Copy)]
struct Grid {
    first: i128,
    last: i128,
    step: i128,
    scale: u32,
}

impl Grid {
    /// Returns the index of a number, if the grid has it.
    fn index(self, number: &Number) -> Option<i128> {
        let exact = Exact::of(number).filter(|exact| exact.scale() <= self.scale)?;
        let scaled = exact.at(self.scale, true);
        let index = scaled / self.step;
        (scaled % self.step == 0 && (self.first..=self.last).contains(&index)).then_some(index)
    }

    fn number(self, index: i128) -> Option<Number> {
        let scaled = index.checked_mul(self.step)?;
        let unit = 10_i128.checked_pow(self.scale)?;
        let (whole, rest) = (scaled / unit, (scaled % unit).unsigned_abs());
        if rest == 0 {
            return match (i64::try_from(whole), u64::try_from(whole)) {
                (Ok(whole), _) => Some(whole.into()),
                (_, Ok(whole)) => Some(whole.into()),
                _ => None,
            };
        }
        let sign = if scaled < 0 { "-" } else { "" };
        let width = self.scale as usize;
        format!("{sign}{}.{rest:0width$}", whole.unsigned_abs())
            .parse()
            .ok()
    }
}

/// A decimal number, `digits * 10^exponent`.
#[derive(Clone, Copy)]
struct Exact {
    digits: i128,
    exponent: i32,
}

impl Exact {
    /// Reads a number; `None` if it has more digits than fit.
    fn of(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        Some(Self {
            digits: format!("{whole}{fraction}").parse().ok()?,
            exponent: exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?,
        })
    }

    /// Returns the number of decimals.
    fn scale(self) -> u32 {
        u32::try_from(-self.exponent).unwrap_or(0)
    }

    /// Returns the number times `10^scale`, rounded up or down and capped at the largest that fits.
    fn at(self, scale: u32, up: bool) -> i128 {
        let shift = self.exponent.saturating_add_unsigned(scale);
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        match (shift >= 0, power) {
            (true, Some(power)) => self.digits.saturating_mul(power),
            (true, None) => self.digits.saturating_mul(i128::MAX),
            (false, Some(power)) if up => -(-self.digits).div_euclid(power),
            (false, Some(power)) => self.digits.div_euclid(power),
            (false, None) if up => i128::from(self.digits > 0),
            (false, None) => -i128::from(self.digits < 0),
        }
    }
}

fn decimal(number: &Number) -> Option<Decimal> {
    Decimal::parse(&number.to_string())
}

fn common_multiple(one: i128, other: i128) -> Option<i128> {
    let (mut a, mut b) = (one.checked_abs()?, other.checked_abs()?);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let multiple = (one.checked_div(a)?).checked_mul(other)?.checked_abs()?;
    (multiple > 0).then_some(multiple)
}
