package dev.dangjik.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What runs as containers, and whether the application in one says that it is well.
final class ContainerChecks {
    private static final String COLUMNS = "{{.Label \"com.docker.compose.service\"}}|{{.State}}|{{.Status}}|{{.Image}}";

    private final Probe probe;
    private final Stack stack;

    ContainerChecks(Probe probe, Stack stack) {
        this.probe = probe;
        this.stack = stack;
    }

    Finding containers(HealthCheckDefinition.Containers check) {
        var project = stack.projects().get(check.project());
        if (project == null) {
            return Finding.unknown("health.no-project", check.project());
        }
        return probe.on(
                project.host(), list(project), output -> readContainers(check.project(), check.expected(), output));
    }

    /// Asked inside the container where one is named, since most applications publish no port on the host.
    Finding app(HealthCheckDefinition.AppHttp check) {
        var words = List.of(
                "curl",
                "-sS",
                "-m",
                "5",
                "-o",
                "-",
                "-w",
                "\n%{http_code}",
                check.url().toString());
        return probe.at(check.place(), words, output -> readApp(check, output));
    }

    private static List<String> list(ComposeProject project) {
        return List.of(
                "docker",
                "ps",
                "-a",
                "--filter",
                "label=com.docker.compose.project=" + project.name(),
                "--filter",
                "label=com.docker.compose.oneoff=False",
                "--format",
                COLUMNS);
    }

    static Finding readContainers(String project, List<String> expected, String output) {
        var running = new TreeSet<String>();
        var wrong = new ArrayList<String>();
        for (var line : output.strip().lines().filter(l -> !l.isBlank()).toList()) {
            var cells = line.split("\\|", -1);
            if (cells.length < 4) {
                return Finding.unknown("health.unreadable", line);
            }
            boolean isWell = cells[1].equals("running") && !cells[2].contains("(unhealthy)");
            if (isWell) {
                running.add(cells[0]);
            } else {
                wrong.add(cells[0] + ": " + cells[2]);
            }
        }
        var missing = expected.stream()
                .filter(service -> !running.contains(service))
                .filter(service -> wrong.stream().noneMatch(w -> w.startsWith(service + ":")))
                .map(service -> service + ": -");
        var all = java.util.stream.Stream.concat(wrong.stream(), missing).toList();
        if (!all.isEmpty()) {
            return Finding.bad("health.containers-wrong", project, String.join("; ", all));
        }
        return running.isEmpty()
                ? Finding.bad("health.containers-none", project)
                : new Finding(Mood.GOOD, Text.of("health.containers", project, running.size()));
    }

    static Finding readApp(HealthCheckDefinition.AppHttp check, String output) {
        int end = output.lastIndexOf('\n');
        var code = output.substring(end + 1).strip();
        var body = end < 0 ? "" : output.substring(0, end);
        if (!code.matches("\\d{3}")) {
            return Finding.unknown("health.unreadable", HostChecks.firstLine(output));
        }
        int status = Integer.parseInt(code);
        if (!check.statuses().contains(status)) {
            var wanted = check.statuses().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
            return Finding.bad("health.http-status", check.url().toString(), status, wanted);
        }
        if (check.contains().filter(wanted -> !body.contains(wanted)).isPresent()) {
            return Finding.bad(
                    "health.app-body", check.url().toString(), check.contains().get());
        }
        return Finding.good("health.app", check.url().toString(), status, version(body));
    }

    private static String version(String body) {
        try {
            JsonNode version = new ObjectMapper().readTree(body).path("version");
            return version.isTextual() ? version.asText() : "-";
        } catch (JsonProcessingException e) {
            return "-";
        }
    }
}
