package dev.dangjik.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the checks make of what machines print.
class ReadingsTest {
    @Test
    void a_unit_that_merely_exited_is_not_running() {
        var finding = HostChecks.readUnit("postgresql", "ActiveState=active\nSubState=exited\nNRestarts=0\n");

        assertEquals(new Finding(Mood.BAD, Text.of("health.unit-down", "postgresql", "active (exited)")), finding);
    }

    @Test
    void a_running_unit_is_well() {
        assertEquals(
                Mood.GOOD,
                HostChecks.readUnit("nginx", "ActiveState=active\nSubState=running\nNRestarts=0\n")
                        .mood());
    }

    @Test
    void pm2_notices_before_the_list_do_not_matter() {
        var output = ">>>> In-memory PM2 is out-of-date\n"
                + "[{\"name\":\"api-server\",\"pm2_env\":{\"status\":\"online\",\"restart_time\":2}}]";

        assertEquals(Finding.good("health.process", "api-server", 2L), HostChecks.readPm2("api-server", output));
    }

    @Test
    void an_empty_pm2_list_is_bad_not_good() {
        assertEquals(Mood.BAD, HostChecks.readPm2("api-server", "[]").mood());
    }

    @Test
    void lag_is_summed_over_partitions_and_found_by_its_heading() {
        var output = """
                GROUP          TOPIC  PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG  CONSUMER-ID HOST CLIENT-ID
                order-pipeline orders 0          40              100             60   -           -    -
                order-pipeline orders 1          5               12              7    -           -    -
                """;

        assertEquals(
                new Finding(Mood.WARNING, Text.of("health.kafka", "order-pipeline", 67L)),
                StoreChecks.readLag("order-pipeline", 50, output));
    }

    @Test
    void a_lag_that_cannot_be_read_is_unknown() {
        assertEquals(
                Mood.UNKNOWN,
                StoreChecks.readLag("g", 50, "Error: Consumer group 'g' does not exist.")
                        .mood());
    }

    @Test
    void connections_near_the_maximum_are_a_warning() {
        assertEquals(Mood.WARNING, StoreChecks.readPostgres("db", "85|100").mood());
        assertEquals(Mood.GOOD, StoreChecks.readPostgres("db", "6|100").mood());
        assertEquals(Mood.UNKNOWN, StoreChecks.readPostgres("db", "").mood());
    }

    @Test
    void an_application_that_is_well_tells_its_version_when_it_has_one() {
        assertEquals(Finding.good("health.app", "http://shop/health", 200, "b2"), app("{\"version\":\"b2\"}\n200"));
        assertEquals(Finding.good("health.app", "http://shop/health", 200, "-"), app("{\"version\":2}\n200"));
    }

    @Test
    void an_application_that_answers_otherwise_than_agreed_is_bad() {
        assertEquals(
                Finding.bad("health.http-status", "http://shop/health", 503, "200"), app("{\"version\":\"b2\"}\n503"));
        assertEquals(Finding.bad("health.app-body", "http://shop/health", "version"), app("{}\n200"));
    }

    @Test
    void an_application_whose_answer_has_no_status_is_unknown() {
        assertEquals(Finding.unknown("health.unreadable", "curl: (28) timed out"), app("curl: (28) timed out\n"));
    }

    private static Finding app(String output) {
        var check = new HealthCheckDefinition.AppHttp(
                new HealthCheckDefinition.About("app", Optional.empty()),
                new HealthCheckDefinition.Place("vm", Optional.empty()),
                URI.create("http://shop/health"),
                Set.of(200),
                Optional.of("version"));
        return AppChecks.readHttp(check, output);
    }
}
