package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The four teams' services, looked at and started again from Slack: containers, a pm2 process, a systemd unit.
@Tag("lab")
class RestartTest {
    private static final List<String> HOSTS = List.of("everbit", "stockboom", "web-project", "o4o-api", "o4o-web");
    private static final String OWN_DIRECTORY = "$0    vm_dir: /home/ubuntu/.dangjik-vm-restarts\n";

    private static BotRig bot;
    private static LabShell shell;

    @BeforeAll
    static void start() throws Exception {
        var site = LabShell.site()
                .replaceAll("(?m)^  (?:stockboom|web-project|o4o-api|o4o-web):\n(?=    address)", OWN_DIRECTORY);
        bot = BotRig.start("restarts", site);
        shell = new LabShell();
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        for (var host : HOSTS) {
            shell.sh(host, "rm -rf ~/.dangjik-vm-restarts");
        }
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            everbit     | C0EVERBIT    | alertmanager | everbit     | everbit-alertmanager-1
            stockboom   | C0STOCKBOOM  | redis        | stockboom   | stockboom-redis-1
            web-project | C0WEBPROJECT | alertmanager | web-project | web_project_mon-alertmanager-1
            """)
    void a_container_is_started_again_and_keeps_its_id(
            String stack, String channel, String service, String host, String container) throws Exception {
        var started = shell.sh(host, "docker inspect -f '{{.State.StartedAt}}' " + container);
        var id = shell.sh(host, "docker inspect -f '{{.Id}}' " + container);

        restart(stack, channel, service);

        assertNotEquals(started, shell.sh(host, "docker inspect -f '{{.State.StartedAt}}' " + container));
        assertEquals(id, shell.sh(host, "docker inspect -f '{{.Id}}' " + container));
    }

    @Test
    void of_two_colours_the_one_that_is_served_is_started_again_and_the_other_is_left_alone() throws Exception {
        var served = shell.sh("web-project", "jq -re .activeColor ~/srv/web_project/deploy-state.json")
                .strip();
        var other = served.equals("blue") ? "green" : "blue";
        var servedSince = startOfBackend(served);
        var otherSince = startOfBackend(other);

        restart("web-project", "C0WEBPROJECT", "backend");

        assertNotEquals(servedSince, startOfBackend(served));
        assertEquals(otherSince, startOfBackend(other));
    }

    /// Empty when there is no container of that colour.
    private static String startOfBackend(String colour) throws Exception {
        return shell.sh(
                "web-project",
                "docker ps -aq --filter label=com.docker.compose.service=backend-" + colour
                        + " | xargs -r docker inspect -f '{{.State.StartedAt}}'");
    }

    @Test
    void a_process_of_pm2_is_started_again() throws Exception {
        var pid = shell.sh("o4o-api", "pm2 pid api-server");

        restart("o4o", "C0O4O", "api-server");

        assertNotEquals(pid, shell.sh("o4o-api", "pm2 pid api-server"));
    }

    @Test
    void a_systemd_unit_is_started_again() throws Exception {
        var since = shell.sh("o4o-api", "systemctl show -p ActiveEnterTimestampMonotonic postgresql@15-main");

        restart("o4o", "C0O4O", "postgresql");

        assertNotEquals(
                since, shell.sh("o4o-api", "systemctl show -p ActiveEnterTimestampMonotonic postgresql@15-main"));
    }

    @Test
    void where_nothing_outlives_a_session_nothing_is_changed_and_the_line_that_helps_is_told() throws Exception {
        var since = shell.sh("o4o-web", "systemctl show -p ActiveEnterTimestampMonotonic nginx");

        var answer = bot.answer("hana", "C0O4O", "/ops o4o restart nginx");

        assertTrue(answer.contains("o4o-web") && answer.contains("enable-linger"), answer);
        assertEquals(since, shell.sh("o4o-web", "systemctl show -p ActiveEnterTimestampMonotonic nginx"));
    }

    @ParameterizedTest
    @CsvSource({
        "C0EVERBIT, everbit status, server",
        "C0STOCKBOOM, stockboom status, redis",
        "C0WEBPROJECT, web-project status, alertmanager",
        "C0O4O, o4o status, api-server",
        "C0EVERBIT, everbit health, 🟢",
        "C0STOCKBOOM, stockboom health, 🟢",
        "C0WEBPROJECT, web-project health, 🟢",
        "C0O4O, o4o health, 🟢",
        "C0EVERBIT, everbit logs nginx --since 2d --grep HTTP/1.1 --tail 5, HTTP/1.1",
        "C0STOCKBOOM, stockboom logs api --since 2d --grep listens --tail 5, listens",
        "C0WEBPROJECT, web-project logs backend --since 2d --grep listens --tail 5, listens",
        "C0O4O, o4o logs api-server --since 2d --grep listens --tail 5, listens"
    })
    void whoever_only_looks_sees_how_the_stack_is_doing(String channel, String line, String word) throws Exception {
        var answer = bot.answer("sora", channel, "/ops " + line);

        assertTrue(answer.contains(word) && !answer.contains("/ops why"), answer);
    }

    private static void restart(String stack, String channel, String service) throws Exception {
        var message = bot.awaitsEnd(bot.starts("minjun", channel, "/ops " + stack + " restart " + service));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertTrue(message.everything().contains("minjun"), message.everything());
    }
}
