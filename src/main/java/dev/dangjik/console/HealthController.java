package dev.dangjik.console;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `GET /health`: 200 while the bot does its work, 503 while it cannot, both with the reasons.
///
/// A VM or Slack that does not answer is never a fault of the bot. `GET /health/live` says only that it runs.
@Controller("/health")
final class HealthController {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final List<Vital> vitals;

    HealthController(List<Vital> vitals) {
        this.vitals = vitals.stream().sorted(Comparator.comparing(Vital::name)).toList();
    }

    /// What one vital said.
    private record Finding(String name, Optional<String> fault, Optional<String> warning) {
        static Finding of(Vital vital) {
            return new Finding(vital.name(), vital.fault(), vital.warning());
        }

        static Finding silent(String name, String why) {
            return new Finding(name, Optional.of(why), Optional.empty());
        }
    }

    @Get
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<Map<String, Object>> health() {
        var findings = findings();
        var faults = findings.stream()
                .flatMap(found -> found.fault().stream().map(why -> found.name() + ": " + why))
                .toList();
        var warnings = findings.stream()
                .flatMap(found -> found.warning().stream().map(why -> found.name() + ": " + why))
                .toList();
        var status = !faults.isEmpty() ? "DOWN" : warnings.isEmpty() ? "UP" : "DEGRADED";
        var body = Map.<String, Object>of("status", status, "reasons", faults, "warnings", warnings);
        return faults.isEmpty()
                ? HttpResponse.ok(body)
                : HttpResponse.<Map<String, Object>>status(HttpStatus.SERVICE_UNAVAILABLE)
                        .body(body);
    }

    @Get("/live")
    Map<String, Object> live() {
        return Map.of("status", "UP");
    }

    /// All are asked at once; one that does not answer in time is at fault.
    private List<Finding> findings() {
        var asked = vitals.stream().map(HealthController::ask).toList();
        long end = System.nanoTime() + LIMIT.toNanos();
        var names = vitals.stream().map(Vital::name).iterator();
        return asked.stream()
                .map(answer -> await(names.next(), answer, end - System.nanoTime()))
                .toList();
    }

    private static Future<Finding> ask(Vital vital) {
        var question = new FutureTask<>(() -> Finding.of(vital));
        Thread.ofVirtual().name("vital-" + vital.name()).start(question);
        return question;
    }

    private static Finding await(String name, Future<Finding> answer, long nanos) {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return Finding.silent(name, "no answer within " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            return Finding.silent(name, String.valueOf(e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Finding.silent(name, "the check was interrupted");
        }
    }
}
