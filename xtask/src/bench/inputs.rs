//! What do the benchmarks read? Clusters as `kubectl get -o yaml` prints them, and a claim to type in.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::command::{Done, root};

/// Devices of the generated clusters. The last is about 25 MB of text.
const DEVICES: [usize; 4] = [8, 800, 4_000, 40_000];
/// Devices of one node, which publishes them in one slice, as a server with eight GPUs does.
const DEVICES_PER_NODE: usize = 8;
/// Length of the manifest that a person might paste, in bytes.
const MANIFEST: usize = 10_000;

/// The folder of the inputs.
pub fn folder() -> PathBuf {
    root().join(".cache/bench")
}

/// Writes the inputs; the same bytes each time.
pub fn write() -> Done {
    let place = |name: &str, text: String| {
        fs::write(folder().join(name), text).map_err(|error| format!(".cache/bench/{name}: {error}"))
    };
    fs::create_dir_all(folder()).map_err(|error| format!(".cache/bench: {error}"))?;
    for devices in DEVICES {
        place(&format!("cluster-{devices}.yaml"), cluster(devices))?;
    }
    place("claim.yaml", claim("four"))?;
    let mut manifest = String::new();
    while manifest.len() < MANIFEST {
        manifest += &format!("---\n{}", claim(&format!("four-{}", manifest.len())));
    }
    place("manifest.yaml", manifest)
}

/// A claim of four requests: a text and a quantity, a version, a value that no two devices share, and an attribute
/// that half of the devices lack.
fn claim(name: &str) -> String {
    let selectors = [
        r#"device.attributes["gpu.nvidia.com"].productName == "NVIDIA H100 80GB HBM3" && device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("40Gi")) >= 0"#,
        r#"device.attributes["gpu.nvidia.com"].cudaComputeCapability.compareTo(semver("9.0.0")) >= 0"#,
        r#"device.attributes["gpu.nvidia.com"].uuid.startsWith("GPU-0")"#,
        r#"device.attributes["gpu.nvidia.com"].addressingMode == "HMM""#,
    ];
    let mut text = format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata:\n  name: {name}\nspec:\n  devices:\n    requests:\n"
    );
    for (index, selector) in selectors.iter().enumerate() {
        let _ = write!(
            text,
            "    - name: request-{index}\n      exactly:\n        deviceClassName: gpu.nvidia.com\n        selectors:\n        - cel:\n            expression: |-\n              {selector}\n"
        );
    }
    text
}

/// A List of a class and of one slice for each node.
fn cluster(devices: usize) -> String {
    let mut text = String::from(
        r#"apiVersion: v1
kind: List
items:
- apiVersion: resource.k8s.io/v1
  kind: DeviceClass
  metadata:
    name: gpu.nvidia.com
  spec:
    selectors:
    - cel:
        expression: device.driver == "gpu.nvidia.com" && device.attributes["gpu.nvidia.com"].type == "gpu"
"#,
    );
    for node in 0..devices / DEVICES_PER_NODE {
        slice(&mut text, node);
    }
    text
}

fn slice(text: &mut String, node: usize) {
    let _ = write!(
        text,
        r#"- apiVersion: resource.k8s.io/v1
  kind: ResourceSlice
  metadata:
    creationTimestamp: "2026-01-01T00:00:00Z"
    generateName: node-{node}-gpu.nvidia.com-
    generation: 1
    name: node-{node}-gpu.nvidia.com-{node:05x}
    ownerReferences:
    - apiVersion: v1
      controller: true
      kind: Node
      name: node-{node}
      uid: 00000000-0000-4000-8000-{node:012x}
    resourceVersion: "{version}"
    uid: 00000000-0000-4000-9000-{node:012x}
  spec:
    devices:
"#,
        version = 1_000 + node
    );
    for index in 0..DEVICES_PER_NODE {
        device(text, node, index);
    }
    let _ = write!(
        text,
        r"    driver: gpu.nvidia.com
    nodeName: node-{node}
    pool:
      generation: 1
      name: node-{node}
      resourceSliceCount: 1
"
    );
}

/// Nodes take turns in what they are made of: every second one says nothing of `addressingMode`.
fn device(text: &mut String, node: usize, index: usize) {
    let addressing =
        if node.is_multiple_of(2) { "        addressingMode:\n          string: HMM\n" } else { "" };
    let (architecture, product, memory) = match node % 4 {
        0 | 1 => ("Hopper", "NVIDIA H100 80GB HBM3", "81559Mi"),
        2 => ("Ampere", "NVIDIA A100-SXM4-40GB", "40Gi"),
        _ => ("Ada Lovelace", "NVIDIA L40S", "46068Mi"),
    };
    let capability = if architecture == "Hopper" { "9.0.0" } else { "8.0.0" };
    // No two alike, and spread over the digits as hashes are.
    let unique = (node * DEVICES_PER_NODE + index).wrapping_mul(0x9E37_79B1) & 0xFFFF_FFFF;
    let _ = write!(
        text,
        r"    - attributes:
{addressing}        architecture:
          string: {architecture}
        brand:
          string: Nvidia
        cudaComputeCapability:
          version: {capability}
        cudaDriverVersion:
          version: 13.0.0
        driverVersion:
          version: 580.65.6
        productName:
          string: {product}
        resource.kubernetes.io/pcieBusID:
          string: 0000:{bus:02x}:00.0
        type:
          string: gpu
        uuid:
          string: GPU-{unique:08x}-0000-4000-a000-{node:012x}
      capacity:
        memory:
          value: {memory}
      name: gpu-{index}
",
        bus = 0x1a + index * 0x11
    );
}
