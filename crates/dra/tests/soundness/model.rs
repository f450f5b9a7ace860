//! What is a small allocation problem, in numbers and as manifests?

/// Numbers that look random and are the same for a seed (xorshift), or those that bytes say, as long as there are some.
pub(crate) struct Random {
    bytes: std::vec::IntoIter<u8>,
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { bytes: Vec::new().into_iter(), state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    pub(crate) fn of_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter(), ..Self::new(0) }
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        if let Some(byte) = self.bytes.next() {
            return u64::from(byte) % end;
        }
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) % end
    }

    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// One device of the one pool.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) size: i64,
    /// The attribute that constraints are about.
    pub(crate) numa: Option<i64>,
    /// A taint's value, with the effect NoSchedule.
    pub(crate) taint: Option<i64>,
    pub(crate) in_use: bool,
    /// For the node, or for another one.
    pub(crate) here: bool,
    /// Gi of memory drawn from the counter.
    pub(crate) counter: i64,
    /// Gi of memory.
    pub(crate) memory: i64,
    pub(crate) shared: bool,
    /// Shares come in multiples of so many Gi.
    pub(crate) step: Option<i64>,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) count: usize,
    pub(crate) least_size: i64,
    /// The value of the taint that is tolerated.
    pub(crate) tolerates: Option<i64>,
    /// Gi of memory.
    pub(crate) memory: Option<i64>,
}

/// A claim for devices of one pool.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) devices: Vec<Device>,
    /// What the counter has.
    pub(crate) counter: i64,
    /// What there is to do: requests, each with its alternatives.
    pub(crate) requests: Vec<Vec<Request>>,
    /// The requests whose devices must have the same attribute.
    pub(crate) same: Option<Vec<usize>>,
    /// The requests whose devices must have different ones.
    pub(crate) distinct: Option<Vec<usize>>,
}

/// A device that is given to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// `r0`, or `r0/s1` for an alternative.
    pub(crate) request: String,
    pub(crate) device: String,
    /// Gi of memory that a share takes.
    pub(crate) consumed: Option<i64>,
}

impl Problem {
    pub(crate) fn random(random: &mut Random, small: bool) -> Self {
        let devices = if small { 2 + random.below(3) } else { 3 + random.below(6) };
        let partitions = random.one_in(2);
        let shares = random.one_in(3);
        let device = |number: u64, random: &mut Random| {
            let shared = shares && random.one_in(2);
            Device {
                name: format!("dev-{number}"),
                size: 1 + random.below(4).cast_signed(),
                numa: (!random.one_in(6)).then(|| random.below(2).cast_signed()),
                taint: random.one_in(5).then(|| random.below(2).cast_signed()),
                in_use: !shared && random.one_in(6),
                here: !random.one_in(8),
                counter: if partitions { random.below(5).cast_signed() } else { 0 },
                memory: [2, 4, 8][random.below(3) as usize],
                shared,
                step: random.one_in(2).then(|| 1 + random.below(2).cast_signed()),
            }
        };
        let devices: Vec<Device> = (0..devices).map(|number| device(number, random)).collect();
        let request = |name: String, random: &mut Random| Request {
            name,
            count: 1 + random.below(2) as usize,
            least_size: random.below(4).cast_signed(),
            tolerates: random.one_in(2).then(|| random.below(2).cast_signed()),
            memory: (shares && random.one_in(2)).then(|| 1 + random.below(4).cast_signed()),
        };
        let count = 1 + random.below(2);
        let mut requests = Vec::new();
        for number in 0..count {
            let alternatives = if random.one_in(3) { 2 } else { 1 };
            let name = |other: u64| {
                if alternatives == 1 { format!("r{number}") } else { format!("r{number}/s{other}") }
            };
            requests.push((0..alternatives).map(|other| request(name(other), random)).collect());
        }
        let some = |random: &mut Random| -> Vec<usize> {
            let all: Vec<usize> = (0..count as usize).collect();
            if random.one_in(2) { all } else { vec![random.below(count) as usize] }
        };
        let same = random.one_in(3).then(|| some(random));
        let distinct = random.one_in(4).then(|| some(random));
        Self { devices, counter: 3 + random.below(8).cast_signed(), requests, same, distinct }
    }

    pub(crate) fn in_use(&self) -> Vec<String> {
        self.devices.iter().filter(|it| it.in_use).map(|it| it.name.clone()).collect()
    }

    /// The problem as manifests. Every slice says which node it is for.
    pub(crate) fn yaml(&self) -> String {
        let mut out = String::from(
            "{apiVersion: v1, kind: Node, metadata: {name: here}}\n---\n{apiVersion: resource.k8s.io/v1, kind: DeviceClass, metadata: {name: any}}\n",
        );
        let slice = |name: &str, node: &str, what: &str| {
            format!(
                "---\n{{apiVersion: resource.k8s.io/v1, kind: ResourceSlice, metadata: {{name: {name}}}, spec: {{driver: d.example.com, pool: {{name: pool, generation: 1, resourceSliceCount: 3}}, nodeName: {node}, {what}}}}}\n"
            )
        };
        let devices = |here: bool| -> String {
            let all = self.devices.iter().filter(|it| it.here == here).map(Device::yaml);
            format!("devices: [{}]", all.collect::<Vec<_>>().join(", "))
        };
        let counters =
            format!("sharedCounters: [{{name: c, counters: {{m: {{value: {}Gi}}}}}}]", self.counter);
        out += &slice("a", "here", &devices(true));
        out += &slice("b", "elsewhere", &devices(false));
        out += &slice("c", "here", &counters);
        let requests: Vec<String> = self.requests.iter().enumerate().map(request_yaml).collect();
        let constraint = |kind: &str, requests: &Option<Vec<usize>>| {
            requests.as_ref().map(|it| {
                let names: Vec<String> = it.iter().map(|it| format!("r{it}")).collect();
                format!("{{{kind}: d.example.com/numa, requests: [{}]}}", names.join(", "))
            })
        };
        let constraints =
            [constraint("matchAttribute", &self.same), constraint("distinctAttribute", &self.distinct)];
        let constraints: Vec<String> = constraints.into_iter().flatten().collect();
        out += &format!(
            "---\n{{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: {{name: claim}}, spec: {{devices: {{requests: [{}], constraints: [{}]}}}}}}\n",
            requests.join(", "),
            constraints.join(", ")
        );
        out
    }
}

impl Device {
    fn yaml(&self) -> String {
        let numa = self.numa.map(|it| format!(", numa: {{int: {it}}}")).unwrap_or_default();
        let step = self.step.filter(|_| self.shared);
        let policy = step
            .map(|it| {
                format!(", requestPolicy: {{default: {it}Gi, validRange: {{min: {it}Gi, step: {it}Gi}}}}")
            })
            .unwrap_or_default();
        let mut out = format!(
            "{{name: {}, attributes: {{size: {{int: {}}}{numa}}}, capacity: {{memory: {{value: {}Gi{policy}}}}}",
            self.name, self.size, self.memory
        );
        if let Some(value) = self.taint {
            out += &format!(", taints: [{{key: broken, value: v{value}, effect: NoSchedule}}]");
        }
        if self.counter > 0 {
            out += &format!(
                ", consumesCounters: [{{counterSet: c, counters: {{m: {{value: {}Gi}}}}}}]",
                self.counter
            );
        }
        if self.shared {
            out += ", allowMultipleAllocations: true";
        }
        out + "}"
    }
}

fn request_yaml((number, alternatives): (usize, &Vec<Request>)) -> String {
    let what = |it: &Request| {
        let mut out = format!(
            "deviceClassName: any, count: {}, selectors: [{{cel: {{expression: \"device.attributes['d.example.com'].size >= {}\"}}}}]",
            it.count, it.least_size
        );
        if let Some(value) = it.tolerates {
            out += &format!(", tolerations: [{{key: broken, operator: Equal, value: v{value}}}]");
        }
        if let Some(memory) = it.memory {
            out += &format!(", capacity: {{requests: {{memory: {memory}Gi}}}}");
        }
        out
    };
    match alternatives.as_slice() {
        [one] => format!("{{name: r{number}, exactly: {{{}}}}}", what(one)),
        several => {
            let all: Vec<String> = several
                .iter()
                .enumerate()
                .map(|(index, it)| format!("{{name: s{index}, {}}}", what(it)))
                .collect();
            format!("{{name: r{number}, firstAvailable: [{}]}}", all.join(", "))
        }
    }
}
