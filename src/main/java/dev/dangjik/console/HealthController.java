package dev.dangjik.console;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;

/// `GET /health`: 200 while the bot itself is well, 503 with the reasons otherwise. A VM or Slack that does not
/// answer
/// is never a fault of the bot.
@Controller("/health")
final class HealthController {
    private final List<Vital> vitals;

    HealthController(List<Vital> vitals) {
        this.vitals = List.copyOf(vitals);
    }

    @Get
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<Map<String, Object>> health() {
        var faults = vitals.stream()
                .flatMap(vital -> vital.fault().stream().map(fault -> vital.name() + ": " + fault))
                .toList();
        return faults.isEmpty()
                ? HttpResponse.ok(Map.of("status", "UP"))
                : HttpResponse.<Map<String, Object>>status(HttpStatus.SERVICE_UNAVAILABLE)
                        .body(Map.of("status", "DOWN", "reasons", faults));
    }
}
