package dev.dangjik.release;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What one look at a host showed about one service: the ground a plan stands on. Made by `release/facts.sh`.
public final class ReleaseFacts {
    private final Map<String, List<String>> lines;
    private final Ledger ledger;

    private ReleaseFacts(Map<String, List<String>> lines) {
        this.lines = lines;
        this.ledger = Ledger.read(first("current"), all("ledger"));
    }

    /// An image that a running container of the service was made from.
    public record Running(String imageId, long bytes) {}

    /// Whether the wanted version exists.
    public sealed interface Artifact {
        /// It exists.
        ///
        /// @param version the full tag or commit
        /// @param digest under which the registry knows it, when it tells
        record Found(String version, Optional<String> digest) implements Artifact {}

        /// The registry, or Git, was asked and does not have it.
        record Missing() implements Artifact {}

        /// The short form stands for several.
        record Ambiguous(List<String> versions) implements Artifact {
            public Ambiguous {
                versions = List.copyOf(versions);
            }
        }

        /// Nobody who could tell did; pulling will show.
        record Unknown(String why) implements Artifact {}
    }

    /// Reads what the script printed; whatever a login shell printed before is dropped.
    ///
    /// @return empty when the answer is not whole
    public static Optional<ReleaseFacts> read(String output) {
        Map<String, List<String>> found = new HashMap<>();
        boolean begun = false;
        for (var line : output.split("\n", -1)) {
            if (line.equals("dangjik-facts 1")) {
                begun = true;
            } else if (begun && line.equals("end")) {
                return Optional.of(new ReleaseFacts(found));
            } else if (begun) {
                int space = line.indexOf(' ');
                var word = space < 0 ? line : line.substring(0, space);
                found.computeIfAbsent(word, _ -> new ArrayList<>()).add(space < 0 ? "" : line.substring(space + 1));
            }
        }
        return Optional.empty();
    }

    /// The host's clock when it was asked, to the second.
    public Instant hostTime() {
        return Instant.ofEpochSecond(Long.parseLong(first("time").orElse("0").strip()));
    }

    /// Why Docker does not answer, when it does not; then nothing else is known.
    public Optional<String> dockerSilence() {
        return text("docker-silent64");
    }

    /// How docker is called there: plainly, or through sudo.
    public List<String> dockerWords() {
        return List.of(first("docker-words").orElse("docker").split(" ", -1));
    }

    public Ledger ledger() {
        return ledger;
    }

    /// Versions whose exact image is on the host.
    public Set<String> presentVersions() {
        Set<String> versions = new HashSet<>();
        for (var line : all("release")) {
            var words = line.split(" ", -1);
            if (words.length > 1 && words[1].equals("yes")) {
                versions.add(words[0]);
            }
        }
        return versions;
    }

    /// Distinct images of the running containers, usually one.
    public List<Running> running() {
        return all("running").stream()
                .map(line -> line.split(" ", -1))
                .map(words -> new Running(words[0], words.length > 1 ? Long.parseLong(words[1]) : 0))
                .toList();
    }

    /// The image ids of [#running()], as the steps on the host are told them.
    public String runningIds() {
        var ids = running().stream().map(Running::imageId).sorted().toList();
        return ids.isEmpty() ? "none" : String.join(",", ids);
    }

    /// The version that is really in service, whatever the ledger calls current: by the image that runs, else by what
    /// the version variable says. Empty when an image runs that neither of them knows, and when nothing is known.
    public Optional<String> versionInUse() {
        var ids = running().stream().map(Running::imageId).collect(Collectors.toSet());
        var current = ledger.current();
        if (current.filter(entry -> ids.isEmpty() ? isInVariable(entry) : ids.contains(entry.id()))
                .isPresent()) {
            return current.map(Ledger.Entry::version);
        }
        return ledger.entries().reversed().stream()
                .filter(entry -> ids.contains(entry.id()))
                .map(Ledger.Entry::version)
                .findFirst()
                .or(() -> current.filter(this::isInVariable).isPresent() ? Optional.empty() : variableVersion());
    }

    private boolean isInVariable(Ledger.Entry entry) {
        return variable().equals(Optional.of(entry.variableValue()));
    }

    /// The version that the version variable says, without a digest; empty when it is none.
    Optional<String> variableVersion() {
        return variable().map(value -> value.replaceFirst("@.*", "")).filter(v -> v.matches("[0-9a-f]{7,40}"));
    }

    /// Whether the service has no container at all, running or stopped.
    public boolean isFirstDeploy() {
        return all("container").isEmpty();
    }

    /// What the version variable says, without quotes; empty when the file has no such line.
    public Optional<String> variable() {
        return first("variable").map(value -> value.replaceAll("[\"'\r]", ""));
    }

    /// Why the stack's compose files do not load, when they do not.
    public Optional<String> configProblem() {
        return text("config-problem64");
    }

    /// Files between this release and the current one that look like changes of a schema, which going back to it would
    /// not undo; none too where Git does not know one of the two.
    List<String> migrationsBehind(String version) {
        return text("behind64-" + version).stream().flatMap(String::lines).toList();
    }

    /// Images of other services of the project whose tag is `latest` or missing.
    public List<String> movingImages() {
        return all("moving");
    }

    public Optional<Artifact> artifact() {
        return first("artifact")
                .map(ReleaseFacts::artifact)
                .or(() -> text("artifact-unknown64").map(Artifact.Unknown::new));
    }

    private static Artifact artifact(String line) {
        var words = List.of(line.split(" ", -1));
        return switch (words.getFirst()) {
            case "found" ->
                new Artifact.Found(words.get(1), Optional.of(words.get(2)).filter(d -> !d.equals("-")));
            case "ambiguous" -> new Artifact.Ambiguous(words.subList(1, words.size()));
            case "missing" -> new Artifact.Missing();
            default -> new Artifact.Unknown(line);
        };
    }

    /// The commit that the checkout is at.
    public Optional<String> checkout() {
        return first("checkout").filter(commit -> !commit.equals("none"));
    }

    /// The commit that the remote branch is at.
    public Optional<String> target() {
        return first("target");
    }

    /// The one line of a word.
    Optional<String> first(String word) {
        return all(word).stream().findFirst();
    }

    /// Every line of a word.
    List<String> all(String word) {
        return lines.getOrDefault(word, List.of());
    }

    /// The decoded text of a word that carries base64.
    Optional<String> text(String word) {
        return first(word)
                .map(line ->
                        new String(Base64.getDecoder().decode(line.strip()), StandardCharsets.UTF_8).stripTrailing());
    }
}
