package dev.dangjik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    private static final Map<String, String> ENOUGH =
            Map.of("SLACK_SIGNING_SECRET", "s3cret", "SLACK_BOT_TOKEN", "xoxb-1", "DANGJIK_HOME", "/srv/d");

    @Test
    void defaults_are_safe() {
        var settings = new Environment(ENOUGH, false).settings();

        assertEquals("127.0.0.1", settings.bind());
        assertEquals(8080, settings.port());
        assertEquals("https://slack.com/api/", settings.slackApi().toString());
        assertEquals(Path.of("/srv/d/site.yaml"), settings.site());
    }

    @Test
    void every_problem_is_listed_at_once() {
        var wrong = Map.of(
                "SLACK_BOT_TOKEN", "xoxp-1",
                "SLACK_APP_TOKEN", "xoxb-1",
                "SLACK_API_URL", "slack",
                "DANGJIK_PORT", "70000",
                "DANGJIK_WORKSPACE", "/no/such/place");

        var thrown = assertThrows(InvalidConfiguration.class, () -> new Environment(wrong, false).settings());

        assertEquals(
                List.of("DANGJIK_PORT", "DANGJIK_WORKSPACE", "SLACK_API_URL", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"),
                thrown.problems().stream().map(Problem::place).sorted().toList());
    }

    @Test
    void without_a_way_for_requests_to_come_there_is_no_start() {
        var thrown = problems(Map.of("SLACK_BOT_TOKEN", "xoxb-1"));

        assertEquals("SLACK_SIGNING_SECRET", thrown.getFirst().place());
        assertTrue(thrown.getFirst().message().contains("SLACK_APP_TOKEN"), thrown::toString);
    }

    @Test
    void an_app_level_token_is_enough_and_goes_with_a_signing_secret() {
        var alone = new Environment(Map.of("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", "xapp-1-A0-1-f"), false);
        assertEquals(Optional.empty(), alone.settings().signingSecret());
        assertEquals("xapp-1-A0-1-f", alone.settings().appToken().orElseThrow().reveal());
        var both = new HashMap<>(ENOUGH);
        both.put("SLACK_APP_TOKEN", "xapp-1-A0-1-f");
        var settings = new Environment(both, false).settings();
        assertTrue(settings.signingSecret().isPresent() && settings.appToken().isPresent());
    }

    @Test
    void tokens_that_were_mixed_up_are_told_without_being_shown() {
        var swapped = problems(Map.of("SLACK_BOT_TOKEN", "xapp-1-A0-1-s3cret", "SLACK_APP_TOKEN", "xoxb-s3cret"));

        assertEquals(
                List.of(
                        "SLACK_APP_TOKEN is an app-level token, which begins with xapp-; this is a bot token, which belongs"
                                + " in SLACK_BOT_TOKEN; the app's page at Slack makes one under Basic Information,"
                                + " with the scope connections:write",
                        "SLACK_BOT_TOKEN is a bot token, which begins with xoxb-; this is an app-level token, which"
                                + " belongs in SLACK_APP_TOKEN"),
                swapped.stream()
                        .map(problem -> problem.place() + " " + problem.message())
                        .sorted()
                        .toList());
        for (var wrong : List.of("xapp-", "xapp-1 2", "xapp-1-A0\"", "xoxp-1-s3cret", "s3cret")) {
            var told = problems(Map.of("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", wrong));
            assertEquals(
                    List.of("SLACK_APP_TOKEN"),
                    told.stream().map(Problem::place).toList(),
                    wrong);
            assertFalse(told.toString().contains("s3cret"), wrong);
        }
    }

    private static List<Problem> problems(Map<String, String> variables) {
        return assertThrows(InvalidConfiguration.class, () -> new Environment(variables, false).settings())
                .problems();
    }

    @Test
    void the_api_url_gets_its_slash() {
        var variables = new HashMap<>(ENOUGH);
        variables.put("SLACK_API_URL", "http://127.0.0.1:9000/api");

        assertEquals(
                "http://127.0.0.1:9000/api/",
                new Environment(variables, false).settings().slackApi().toString());
    }

    @Test
    void root_has_its_data_in_var_lib() {
        assertEquals(Path.of("/var/lib/dangjik"), new Environment(Map.of(), true).home());
    }

    @Test
    void anybody_else_has_it_in_the_home_of_the_user() {
        assertEquals(
                Path.of(System.getProperty("user.home"), ".local", "state", "dangjik"),
                new Environment(Map.of(), false).home());
        assertEquals(Path.of("/srv/d"), new Environment(Map.of("DANGJIK_HOME", " /srv/d "), false).home());
    }

    @Test
    void the_address_to_listen_at_is_the_one_that_is_set() {
        var variables = new HashMap<>(ENOUGH);
        variables.put("DANGJIK_BIND", "10.0.0.7");

        assertEquals("10.0.0.7", new Environment(variables, false).settings().bind());
    }

    @Test
    void the_site_of_the_workspace_comes_before_the_home_s_and_the_one_that_is_named_before_both(@TempDir Path folder)
            throws IOException {
        var home = Files.createDirectory(folder.resolve("home"));
        var workspace = Files.createDirectory(folder.resolve("workspace"));
        var variables = new HashMap<>(ENOUGH);
        variables.put("DANGJIK_HOME", home.toString());
        variables.put("DANGJIK_WORKSPACE", workspace.toString());

        assertEquals(home.resolve("site.yaml"), new Environment(variables, false).site());
        Files.createFile(home.resolve("site.yaml"));
        var inWorkspace = Files.createFile(workspace.resolve("site.yaml"));
        assertEquals(inWorkspace, new Environment(variables, false).site());
        assertEquals(inWorkspace, new Environment(variables, false).settings().site());
        variables.put("DANGJIK_SITE", "/etc/dangjik/site.yaml");
        assertEquals(Path.of("/etc/dangjik/site.yaml"), new Environment(variables, false).site());
    }

    @Test
    void secrets_do_not_show() {
        assertEquals(false, new Environment(ENOUGH, false).settings().toString().contains("s3cret"));
    }
}
