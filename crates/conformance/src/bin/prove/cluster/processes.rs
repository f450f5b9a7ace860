//! Which processes of a control plane run, how do they start, and how do they end?
//!
//! All that they keep is in `.cache/cluster/<minor>/run/`, their process ids in the file `processes` there. A process
//! is ours only while its command line names that folder, so an id that was given to another is left alone.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use conformance::Release;
use serde_json::json;

use super::programs::Programs;
use crate::command::{Done, command, output, root, run as run_command};

/// The administrator's bearer token. Only this machine can reach the server, and only while it is up.
const TOKEN: &str = "secret";

/// The processes of one minor.
pub struct Processes {
    minor: Release,
    folder: PathBuf,
}

impl Processes {
    /// Those of `minor`, running or not.
    pub fn of(minor: Release) -> Self {
        Self { minor, folder: root().join(format!(".cache/cluster/{minor}/run")) }
    }

    /// Starts them, unless they run already as they are now. Gives the kubeconfig.
    pub fn start(&self, programs: &Programs) -> Done<PathBuf> {
        let kubeconfig = self.folder.join("kubeconfig");
        let recorded = self.recorded();
        let all_run = !recorded.is_empty() && recorded.iter().all(|id| self.runs(*id));
        if all_run && !programs.changed {
            return Ok(kubeconfig);
        }
        self.stop()?;
        eprintln!("── Starting the control plane of Kubernetes {}", self.minor);
        let started = self.start_all(programs, &kubeconfig);
        if started.is_err() {
            self.stop()?;
        }
        started.map(|()| kubeconfig)
    }

    /// Ends those that run, and throws away what they kept.
    pub fn stop(&self) -> Done {
        let running: Vec<u32> = self.recorded().into_iter().filter(|id| self.runs(*id)).collect();
        if !running.is_empty() {
            eprintln!("── Ending the control plane of Kubernetes {}", self.minor);
            // Nothing of theirs is needed again, so they need no time to put it in order.
            let mut kill = command("sh", &["-c", "kill -KILL \"$@\"", "kill"]);
            kill.args(running.iter().map(u32::to_string));
            run_command(kill)?;
        }
        for _ in 0..100 {
            if !running.iter().any(|id| self.runs(*id)) {
                return remove(&self.folder.join("processes"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("processes {running:?} do not end"))
    }

    fn start_all(&self, programs: &Programs, kubeconfig: &Path) -> Done {
        if output(command("etcd", &["--version"])).is_none() {
            return Err("etcd is needed: apt-get install etcd-server".to_owned());
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)
                .map_err(|error| format!("{}: {error}", self.folder.display()))?;
        }
        fs::create_dir_all(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        let [client, peer, secure] = free_ports()?;
        self.write("tokens.csv", &format!("{TOKEN},admin,admin,system:masters"))?;
        self.write("kubeconfig", &kubeconfig_text(secure))?;
        let key = self.path("service-account.key");
        output(command("openssl", &["genrsa", "-out", &key, "2048"]))
            .ok_or("openssl is needed: apt-get install openssl")?;

        let etcd = format!("http://127.0.0.1:{client}");
        self.spawn(command(
            "etcd",
            &[
                &format!("--data-dir={}", self.path("etcd")),
                &format!("--listen-client-urls={etcd}"),
                &format!("--advertise-client-urls={etcd}"),
                &format!("--listen-peer-urls=http://127.0.0.1:{peer}"),
            ],
        ))?;
        self.spawn(command(
            programs.path("kube-apiserver"),
            &[
                &format!("--etcd-servers={etcd}"),
                "--bind-address=127.0.0.1",
                &format!("--secure-port={secure}"),
                &format!("--cert-dir={}", self.path("certificates")),
                "--service-account-issuer=https://kubernetes.default.svc",
                &format!("--service-account-key-file={key}"),
                &format!("--service-account-signing-key-file={key}"),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--authorization-mode=AlwaysAllow",
                &format!("--token-auth-file={}", self.path("tokens.csv")),
                // Pods would have to wait for a service account that nobody makes.
                "--disable-admission-plugins=ServiceAccount",
                // The oracle knows every version that the binary knows.
                "--runtime-config=api/all=true",
            ],
        ))?;
        let kubeconfig = kubeconfig.to_string_lossy();
        run_command(command(programs.path("drive"), &["-ready", "-deadline=2m", "-kubeconfig", &kubeconfig]))
            .map_err(|why| format!("{why}; see the logs in {}", self.folder.display()))?;
        let kubeconfig = format!("--kubeconfig={kubeconfig}");
        let alone = [kubeconfig.as_str(), "--leader-elect=false", "--secure-port=0"];
        self.spawn(command(programs.path("kube-scheduler"), &alone))?;
        let mut manager = command(programs.path("kube-controller-manager"), &alone);
        // It makes the claims from templates. Nobody may take the nodes for dead, so nothing else runs.
        manager.arg("--controllers=resourceclaim-controller");
        self.spawn(manager)
    }

    /// Starts a process, its output in a log of its name, and records its id.
    fn spawn(&self, mut command: Command) -> Done {
        let program =
            Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let failed = |error: std::io::Error| format!("{program} could not be started: {error}");
        let log = File::create(self.folder.join(format!("{program}.log"))).map_err(failed)?;
        let child = command.stdout(log.try_clone().map_err(failed)?).stderr(log).stdin(Stdio::null());
        let mut ids = self.recorded();
        ids.push(child.spawn().map_err(failed)?.id());
        let lines: Vec<String> = ids.iter().map(u32::to_string).collect();
        self.write("processes", &lines.join("\n"))
    }

    /// The process ids that were written down, oldest first.
    fn recorded(&self) -> Vec<u32> {
        let text = fs::read_to_string(self.folder.join("processes")).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// Whether a process runs and is ours. One that has ended but was not waited for has no command line.
    fn runs(&self, id: u32) -> bool {
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&*self.folder.to_string_lossy())
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, text: &str) -> Done {
        fs::write(self.folder.join(name), text).map_err(|error| format!("{name}: {error}"))
    }
}

fn remove(path: &Path) -> Done {
    if !path.exists() {
        return Ok(());
    }
    fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Ports that nobody listens on.
fn free_ports() -> Done<[u16; 3]> {
    let failed = |error: std::io::Error| format!("no free port: {error}");
    // All are held until all are chosen, so they differ.
    let listener = || TcpListener::bind("127.0.0.1:0").map_err(failed);
    let listeners = [listener()?, listener()?, listener()?];
    let port = |it: &TcpListener| it.local_addr().map(|address| address.port()).map_err(failed);
    let [first, second, third] = &listeners;
    Ok([port(first)?, port(second)?, port(third)?])
}

/// A kubeconfig, as JSON, which is YAML too. The server's certificate is its own, made when it starts.
fn kubeconfig_text(port: u16) -> String {
    let server = json!({ "server": format!("https://127.0.0.1:{port}"), "insecure-skip-tls-verify": true });
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "local", "cluster": server }],
        "users": [{ "name": "admin", "user": { "token": TOKEN } }],
        "contexts": [{ "name": "local", "context": { "cluster": "local", "user": "admin" } }],
        "current-context": "local",
    });
    config.to_string()
}
