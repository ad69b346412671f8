package dev.dangjik.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import java.util.List;
import java.util.stream.Collectors;

/// Whether an application says of itself that it is well.
final class AppChecks {
    private final Probe probe;

    AppChecks(Probe probe) {
        this.probe = probe;
    }

    /// Asked inside the container where one is named, since most applications publish no port on the host.
    Finding http(HealthCheckDefinition.AppHttp check) {
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
        return probe.at(check.place(), words, output -> readHttp(check, output));
    }

    static Finding readHttp(HealthCheckDefinition.AppHttp check, String output) {
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
