package dev.dangjik.release;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.stack.HealthCheck;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The words that tell the host's health-check and downtime scripts what the stack declares.
///
/// @param dockerWords how docker is called on the host
record HealthCheckWords(ComposeTarget target, List<String> dockerWords) {
    /// How long a rollback, or a way back, may take to become healthy.
    static final Duration WAY_BACK = Duration.ofMinutes(1);

    HealthCheckWords {
        dockerWords = List.copyOf(dockerWords);
    }

    /// The health check of a release.
    ///
    /// @param version that the service must prove to run; empty: probes of the version are left out
    /// @param image digest reference or id that its container must have; empty: any
    ShellCommand check(Duration deadline, Duration bake, Optional<String> version, Optional<String> image) {
        var check = target.deployment().healthCheck();
        var words = new ArrayList<>(List.of("bash", "@file:healthcheck.sh"));
        words.addAll(List.of("--deadline", seconds(deadline)));
        words.addAll(List.of("--interval", seconds(check.interval())));
        words.addAll(List.of("--successes", String.valueOf(check.successes())));
        words.addAll(List.of("--bake", seconds(bake)));
        addDocker(words);
        var project = target.service().project().name();
        words.addAll(List.of("--container", project, target.service().composeService(), image.orElse("-")));
        for (var probe : check.probes()) {
            words.addAll(words(probe, version));
        }
        return new ShellCommand(words);
    }

    /// Begins to measure how long the service does not answer; empty when nothing in the check can be asked
    /// over HTTP.
    Optional<ShellCommand> startDowntime() {
        return downtimeTarget().map(asked -> {
            var words = new ArrayList<>(List.of("bash", "@file:downtime.sh", "start"));
            addDocker(words);
            words.addAll(asked);
            return new ShellCommand(words);
        });
    }

    ShellCommand stopDowntime() {
        return ShellCommand.of("bash", "@file:downtime.sh", "stop");
    }

    /// What people see comes first: asked by the host, not from inside.
    private Optional<List<String>> downtimeTarget() {
        return target.deployment().healthCheck().probes().stream()
                .flatMap(this::downtimeWords)
                .min(Comparator.comparing(words -> !words.getFirst().equals("--url")));
    }

    private Stream<List<String>> downtimeWords(HealthCheck.Probe probe) {
        return switch (probe) {
            case HealthCheck.Probe.Http http when http.method() == HealthCheck.Method.POST -> Stream.empty();
            case HealthCheck.Probe.Http http -> Stream.of(asked(http.within(), http.url()));
            case HealthCheck.Probe.Version version -> Stream.of(asked(version.within(), version.url()));
            case HealthCheck.Probe.Tcp _,
                    HealthCheck.Probe.Container _,
                    HealthCheck.Probe.LogAbsent _,
                    HealthCheck.Probe.Command _ -> Stream.empty();
        };
    }

    private List<String> asked(Optional<String> within, URI url) {
        return within.map(service -> List.of("--exec", project(), service, url.toString()))
                .orElseGet(() -> List.of("--url", url.toString()));
    }

    private List<String> words(HealthCheck.Probe probe, Optional<String> version) {
        return switch (probe) {
            case HealthCheck.Probe.Http http -> http(http);
            case HealthCheck.Probe.Version proof ->
                version.map(wanted -> proof(proof, wanted)).orElseGet(List::of);
            case HealthCheck.Probe.Tcp tcp -> List.of("--tcp", tcp.address(), String.valueOf(tcp.port()));
            case HealthCheck.Probe.Container container ->
                container.composeService().equals(target.service().composeService())
                        ? List.of()
                        : List.of("--container", project(), container.composeService(), "-");
            case HealthCheck.Probe.LogAbsent(var service, var pattern) ->
                List.of(
                        "--log-absent",
                        project(),
                        service.orElse(target.service().composeService()),
                        pattern);
            case HealthCheck.Probe.Command(var argv) -> {
                var words = new ArrayList<>(List.of("--command", String.valueOf(argv.size())));
                words.addAll(argv);
                yield words;
            }
        };
    }

    private List<String> http(HealthCheck.Probe.Http http) {
        var words = new ArrayList<String>();
        var url = http.url().toString();
        http.within()
                .ifPresentOrElse(
                        service -> words.addAll(List.of("--exec-http", project(), service, url)),
                        () -> words.addAll(List.of("--http", name(http), url)));
        words.add(statuses(http.statuses()));
        if (http.method() != HealthCheck.Method.GET) {
            words.addAll(List.of("--method", http.method().name()));
        }
        http.contains().ifPresent(text -> words.addAll(List.of("--body-has", text)));
        return words;
    }

    private static String name(HealthCheck.Probe.Http http) {
        var path = http.url().getPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static String statuses(Set<Integer> statuses) {
        return statuses.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    private List<String> proof(HealthCheck.Probe.Version proof, String wanted) {
        var option = proof.within().isPresent() ? "--exec-version" : "--version-url";
        var where = switch (proof.where()) {
            case HealthCheck.Where.JsonField field -> field.path();
            case HealthCheck.Where.Header header -> "header:" + header.name();
        };
        var words = new ArrayList<>(List.of(option));
        proof.within().ifPresent(service -> words.addAll(List.of(project(), service)));
        words.addAll(List.of(proof.url().toString(), where, wanted));
        return words;
    }

    private void addDocker(List<String> words) {
        if (!dockerWords.equals(List.of("docker"))) {
            for (var word : dockerWords) {
                words.addAll(List.of("--docker-word", word));
            }
        }
    }

    private String project() {
        return target.service().project().name();
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }
}
