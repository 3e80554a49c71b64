#![expect(
    clippy::cast_precision_loss,
    reason = "tests count samples, far below 2^23"
)]

use super::*;
use listen_test_kit::skip::skipped;
use std::io::Cursor;

const RATE: u32 = 24_000;

fn tone(n_samples: usize) -> Vec<f32> {
    (0..n_samples)
        .map(|idx| 0.3 * (idx as f32 * 0.1).sin())
        .collect()
}

#[test]
fn wav_keeps_every_sample() {
    let bytes = wav(&tone(5_000), RATE).unwrap();
    let mut reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
    assert_eq!(
        (reader.spec().sample_rate, reader.spec().channels),
        (RATE, 1)
    );
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples.len(), 5_000);
    for (found, expected) in samples.iter().zip(tone(5_000)) {
        assert!((f32::from(*found) / 32_767.0 - expected).abs() < 1e-4);
    }
}

#[test]
fn samples_out_of_range_are_clipped() {
    let bytes = wav(&[2.0, -2.0, f32::NAN], RATE).unwrap();
    let mut reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples, [32_767, -32_767, 0]);
}

/// Lengths of the MPEG-2 Layer III frames in `bytes`, which must be nothing else.
fn mp3_frames(bytes: &[u8]) -> Vec<usize> {
    let mut frames = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        // Sync, MPEG-2, Layer III, no checksum; 64 kbit/s is index 8, 24 kHz index 1.
        assert_eq!(
            bytes[at..at + 2],
            [0xff, 0xf3],
            "at {at} of {}",
            bytes.len()
        );
        assert_eq!(bytes[at + 2] & 0b1111_1100, 0b1000_0100, "at {at}");
        assert_eq!(bytes[at + 3] >> 6, 0b11, "mono at {at}");
        let padding = usize::from(bytes[at + 2] >> 1 & 1);
        let len = 72 * 64_000 / 24_000 + padding;
        frames.push(len);
        at += len;
    }
    frames
}

#[test]
fn mp3_is_whole_frames_of_the_right_length_after_an_info_tag() {
    for n_samples in [48_000, 48_001, 60_321] {
        let bytes = mp3(&tone(n_samples), RATE).unwrap();
        let frames = mp3_frames(&bytes);
        assert!(
            bytes[..200].windows(4).any(|window| window == b"Info"),
            "{n_samples}"
        );
        let tag = bytes
            .windows(4)
            .position(|window| window == b"LAME")
            .unwrap();
        // Encoder delay and padding, 12 bits each, 21 bytes into the LAME tag.
        let gaps = &bytes[tag + 21..tag + 24];
        let delay = usize::from(gaps[0]) << 4 | usize::from(gaps[1] >> 4);
        let padding = usize::from(gaps[1] & 15) << 8 | usize::from(gaps[2]);
        let heard = (frames.len() - 1) * 576 - delay - padding;
        assert_eq!(heard, n_samples, "delay {delay}, padding {padding}");
    }
}

#[test]
fn opus_says_exactly_how_long_it_is() {
    for n_samples in [0, 1, 480, 24_000, 60_321] {
        let bytes = opus(&tone(n_samples), RATE).unwrap();
        let mut reader = ogg::PacketReader::new(Cursor::new(bytes));
        let head = reader.read_packet_expected().unwrap();
        assert_eq!(&head.data[..10], b"OpusHead\x01\x01");
        let pre_skip = u64::from(u16::from_le_bytes([head.data[10], head.data[11]]));
        assert_eq!(head.data[12..16], RATE.to_le_bytes());
        assert_eq!(
            &reader.read_packet_expected().unwrap().data[..8],
            b"OpusTags"
        );
        let (mut n_packets, mut last_granule, mut ended) = (0_u64, 0, false);
        while let Some(packet) = reader.read_packet().unwrap() {
            assert!(!packet.data.is_empty() && packet.absgp_page() >= last_granule);
            n_packets += 1;
            (last_granule, ended) = (packet.absgp_page(), packet.last_in_stream());
        }
        assert!(ended && last_granule <= n_packets * 960, "{n_samples}");
        assert_eq!((last_granule - pre_skip) / 2, n_samples as u64);
    }
}

#[test]
fn rates_a_format_does_not_have_are_refused() {
    assert!(opus(&tone(100), 22_050).is_err());
    assert!(mp3(&tone(100), 1).is_err());
}

/// What `opusdec` makes of it, where it is installed: the length, and the sound in its place.
#[test]
fn another_decoder_agrees_on_opus() {
    let dir = tempfile::tempdir().unwrap();
    let (packed, plain) = (dir.path().join("a.opus"), dir.path().join("a.wav"));
    let mut samples = vec![0.0; 12_000];
    samples.extend(tone(12_000));
    std::fs::write(&packed, opus(&samples, RATE).unwrap()).unwrap();
    let decoder = std::process::Command::new("opusdec")
        .args(["--quiet", "--rate", "24000"])
        .args([&packed, &plain])
        .status();
    if decoder.is_err() {
        skipped("opusdec on our Opus", "it is not installed (opus-tools)");
        return;
    }
    assert!(decoder.unwrap().success());
    let mut reader = hound::WavReader::open(&plain).unwrap();
    let output: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert!(
        output.len().abs_diff(samples.len()) < 30 * 24,
        "{}",
        output.len()
    );
    let onset = output
        .iter()
        .position(|sample| sample.abs() > 1_000)
        .unwrap();
    assert!(onset.abs_diff(12_000) < 20 * 24, "{onset}");
}

/// Pieces of odd lengths, as sentences come.
fn streamed(format: Format, samples: &[f32]) -> Vec<u8> {
    let mut stream = StreamEncoder::new(format, RATE).unwrap();
    let mut bytes = Vec::new();
    for piece in samples.chunks(7_001) {
        bytes.extend(stream.push(piece).unwrap());
    }
    bytes.extend(stream.finish().unwrap());
    bytes
}

#[test]
fn pieces_make_the_same_stream() {
    for n_samples in [0, 1, 7_001, 60_321] {
        let samples = tone(n_samples);
        assert_eq!(
            streamed(Format::Opus, &samples),
            opus(&samples, RATE).unwrap()
        );
        let pcm = streamed(Format::Pcm, &samples);
        assert_eq!(pcm, wav(&samples, RATE).unwrap()[44..]);
        let endless = streamed(Format::Wav, &samples);
        assert_eq!(endless[44..], pcm);
        assert_eq!(endless[40..44], [0xff; 4]);
    }
    let n_frames = mp3_frames(&streamed(Format::Mp3, &tone(60_321))).len();
    assert!(
        (60_321 / 576..=60_321 / 576 + 4).contains(&n_frames),
        "{n_frames}"
    );
}

#[test]
fn a_file_is_told_its_length_afterwards() {
    for n_samples in [0, 1, 100, 4_096, 4_097, 60_321] {
        let samples = tone(n_samples);
        let head = |format| StreamEncoder::head(format, RATE, n_samples).unwrap();
        let mut file = streamed(Format::Wav, &samples);
        let wav_head = head(Format::Wav).unwrap();
        file[..wav_head.len()].copy_from_slice(&wav_head);
        assert_eq!(file, wav(&samples, RATE).unwrap());

        let flac_head = head(Format::Flac).unwrap();
        let endless = streamed(Format::Flac, &samples);
        // The 36 lowest bits of the eight bytes from the 18th on are the length.
        assert_eq!(flac_head[..21], endless[..21]);
        assert_eq!(flac_head[26..], endless[26..flac_head.len()]);
        let bits = u64::from_be_bytes(flac_head[18..26].try_into().unwrap());
        let last = n_samples % 4_096;
        let filled_up = if (1..192).contains(&last) {
            192 - last
        } else {
            0
        };
        assert_eq!(bits & 0xf_ffff_ffff, (n_samples + filled_up) as u64);
        assert!(head(Format::Mp3).is_none());
    }
}

#[test]
fn another_decoder_agrees_on_flac() {
    let dir = tempfile::tempdir().unwrap();
    let (packed, plain) = (dir.path().join("a.flac"), dir.path().join("a.wav"));
    for n_samples in [100, 4_096, 60_321] {
        let samples = tone(n_samples);
        let mut file = streamed(Format::Flac, &samples);
        let head = StreamEncoder::head(Format::Flac, RATE, n_samples)
            .unwrap()
            .unwrap();
        file[..head.len()].copy_from_slice(&head);
        std::fs::write(&packed, file).unwrap();
        let decoder = std::process::Command::new("sox")
            .args([&packed, &plain])
            .status();
        if decoder.is_err() {
            skipped("sox on our FLAC", "it is not installed");
            return;
        }
        assert!(decoder.unwrap().success());
        let mut reader = hound::WavReader::open(&plain).unwrap();
        let output: Vec<i16> = reader.samples().map(Result::unwrap).collect();
        let expected: Vec<i16> = samples.iter().map(|&sample| pcm::to_i16(sample)).collect();
        assert_eq!(output[..n_samples], expected, "lossless");
        assert!(output[n_samples..].iter().all(|&sample| sample == 0));
    }
}
