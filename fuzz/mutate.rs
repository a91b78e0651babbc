//! Mutations that keep a program a program more often than flipped bits do: they move lines, blocks and words about.

/// How often the fuzzer's own mutations are used: once in so many times.
const OWN: usize = 3;

/// The lines that come into blocks, or around them.
const SNIPPETS: &str = include_str!("snippets.txt");

/// What a line may begin or end with, or a word become.
const ODDITIES: [&str; 24] = [
    "\t", "\r", "\x0c", "\u{feff}", " \\", ";", "# é", "// é", "/* é */", "\"\"\"", "'''", "`", "${", "}", "(", ")",
    "é", "变量", "𝒳", "\u{2028}", "await ", "async ", "yield ", "lambda: ",
];

/// Changes `data[..size]` and gives its new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random(u64::from(seed) << 1 | 1);
    match std::str::from_utf8(&data[..size]) {
        Ok(text) if random.below(OWN) != 0 => {
            let mut lines = lines(text);
            for _ in 0..=random.below(3) {
                change(&mut lines, &mut random);
            }
            put(&lines.concat(), &mut data[..max_size])
        }
        _ => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
}

/// Puts a block of `other` into `one`.
pub fn cross(one: &[u8], other: &[u8], out: &mut [u8], seed: u32) -> usize {
    let mut random = Random(u64::from(seed) << 1 | 1);
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    let (mut lines, other) = (lines(&one), lines(&other));
    let block = other[random.block(other.len())].to_vec();
    let at = random.below(lines.len() + 1);
    lines.splice(at..at, block);
    put(&lines.concat(), out)
}

fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

fn put(text: &str, out: &mut [u8]) -> usize {
    let size = text.len().min(out.len());
    out[..size].copy_from_slice(&text.as_bytes()[..size]);
    size
}

fn change(lines: &mut Vec<String>, random: &mut Random) {
    let block = random.block(lines.len());
    let at = random.below(lines.len() + 1);
    match random.below(9) {
        0 => drop(lines.drain(block)),
        1 => {
            let copy = lines[block].to_vec();
            lines.splice(at..at, copy);
        }
        2 => {
            let moved: Vec<String> = lines.drain(block).collect();
            let at = at.min(lines.len());
            lines.splice(at..at, moved);
        }
        3 => lines[block].iter_mut().for_each(|line| line.insert_str(0, "    ")),
        4 => lines[block].iter_mut().for_each(|line| *line = line.strip_prefix("    ").unwrap_or(line).to_owned()),
        5 => snippet(lines, at, random),
        6 => around(lines, block, random),
        7 => word(lines, random),
        _ => oddity(lines, random),
    }
}

/// Inserts a snippet with the indentation of the line that it comes before.
fn snippet(lines: &mut Vec<String>, at: usize, random: &mut Random) {
    let indent = lines.get(at).map_or("", |line| indent(line)).to_owned();
    let snippet = random.snippet().lines().map(|line| format!("{indent}{line}\n"));
    lines.splice(at..at, snippet.collect::<Vec<_>>());
}

/// Puts a block into the body of a snippet's first line, and its last line after it.
fn around(lines: &mut Vec<String>, block: std::ops::Range<usize>, random: &mut Random) {
    let indent = lines.get(block.start).map_or("", |line| indent(line)).to_owned();
    let snippet: Vec<&str> = random.snippet().lines().collect();
    lines[block.clone()].iter_mut().for_each(|line| line.insert_str(0, "    "));
    if let [_, .., last] = snippet[..] {
        lines.insert(block.end, format!("{indent}{last}\n"));
    }
    lines.insert(block.start, format!("{indent}{}\n", snippet[0]));
}

/// One word becomes another one of the text.
fn word(lines: &mut [String], random: &mut Random) {
    if lines.is_empty() {
        return;
    }
    let (from, to) = (random.below(lines.len()), random.below(lines.len()));
    let (old, new) = (random.word(&lines[from]), random.word(&lines[to]));
    if !old.is_empty() && !new.is_empty() {
        lines[from] = lines[from].replacen(&old, &new, 1 + random.below(3));
    }
}

/// Something odd comes into a line, or its end changes.
fn oddity(lines: &mut [String], random: &mut Random) {
    if lines.is_empty() {
        return;
    }
    let at = random.below(lines.len());
    let line = &mut lines[at];
    let place = line.char_indices().map(|(at, _)| at).nth(random.below(line.len().max(1))).unwrap_or(0);
    match random.below(4) {
        0 => *line = line.trim_end_matches('\n').to_owned(),
        1 => *line = line.replace('\n', "\r\n"),
        _ => line.insert_str(place, ODDITIES[random.below(ODDITIES.len())]),
    }
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Numbers that depend on the seed alone (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// Some of the lines, seldom many.
    fn block(&mut self, lines: usize) -> std::ops::Range<usize> {
        let start = self.below(lines);
        let most = if self.below(4) == 0 { 40 } else { 6 };
        start..(start + 1 + self.below(most)).min(lines)
    }

    fn snippet(&mut self) -> &'static str {
        let all: Vec<&str> = SNIPPETS.split("\n\n").filter(|snippet| !snippet.trim().is_empty()).collect();
        all[self.below(all.len())].trim_matches('\n')
    }

    /// A word or a sign of the line.
    fn word(&mut self, line: &str) -> String {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let mut words: Vec<String> = Vec::new();
        let mut in_word = false;
        for letter in line.chars().filter(|letter| *letter != '\n') {
            match words.last_mut() {
                Some(last) if in_word && is_part(letter) => last.push(letter),
                _ => words.push(letter.to_string()),
            }
            in_word = is_part(letter);
        }
        words.retain(|word| !word.trim().is_empty());
        if words.is_empty() { String::new() } else { words.swap_remove(self.below(words.len())) }
    }
}
