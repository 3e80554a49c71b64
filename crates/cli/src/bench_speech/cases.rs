//! Which ways to run the model are compared.

use crate::settings::{ConvolutionsSetting, DeviceSetting, RuntimeSetting, SpeechSettings};
use anyhow::Context as _;
use clap::ValueEnum as _;
use std::process::{Command, Stdio};

/// One way to run the model.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    runtime: RuntimeSetting,
    convolutions: ConvolutionsSetting,
    device: DeviceSetting,
    parallel: u8,
}

impl Case {
    /// Runtime and kind of convolution, each with one sentence at a time and with one for each
    /// core; those that the settings name, where they name some.
    pub(crate) fn all(settings: &SpeechSettings) -> Vec<Self> {
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        let n_cores = u8::try_from(n_cores).unwrap_or(64).min(64);
        let mut parallels = vec![1, n_cores];
        if let Some(parallel) = settings.parallel {
            parallels = vec![parallel];
        }
        parallels.dedup();
        let mut cases = Vec::new();
        for parallel in parallels {
            for (runtime, convolutions, name) in [
                (
                    RuntimeSetting::Onnxruntime,
                    ConvolutionsSetting::Fast,
                    "onnxruntime, fast",
                ),
                (
                    RuntimeSetting::Onnxruntime,
                    ConvolutionsSetting::Plain,
                    "onnxruntime, plain",
                ),
                (RuntimeSetting::Rten, ConvolutionsSetting::Plain, "rten"),
            ] {
                let is_wanted =
                    settings.runtime == RuntimeSetting::Auto || settings.runtime == runtime;
                if is_wanted {
                    cases.push(Self {
                        name: format!("{name}, {parallel} at once"),
                        runtime,
                        convolutions,
                        device: settings.device,
                        parallel,
                    });
                }
            }
        }
        cases
    }

    /// Runs it in a process of its own and gives what that wrote.
    pub(crate) fn run(&self, settings: &SpeechSettings, long: bool) -> anyhow::Result<String> {
        let program = std::env::current_exe().context("this program has no path")?;
        let name = |value: Option<clap::builder::PossibleValue>| {
            value
                .map(|value| value.get_name().to_owned())
                .unwrap_or_default()
        };
        let mut command = Command::new(program);
        command
            .args(["bench-speech", "--child", "--engine", "kokoro"])
            .arg("--models-dir")
            .arg(&settings.models_dir)
            .args(["--runtime", &name(self.runtime.to_possible_value())])
            .args([
                "--convolutions",
                &name(self.convolutions.to_possible_value()),
            ])
            .args(["--device", &name(self.device.to_possible_value())])
            .args(["--parallel", &self.parallel.to_string()]);
        for (flag, path) in [
            ("--onnxruntime", &settings.onnxruntime),
            ("--kokoro-model", &settings.kokoro_model),
            ("--kokoro-voices", &settings.kokoro_voices),
        ] {
            if let Some(path) = path {
                command.arg(flag).arg(path);
            }
        }
        if long {
            command.arg("--long");
        }
        let output = command
            .stderr(Stdio::piped())
            .output()
            .context("the measuring process does not start")?;
        anyhow::ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(String::from_utf8(output.stdout)?)
    }
}
