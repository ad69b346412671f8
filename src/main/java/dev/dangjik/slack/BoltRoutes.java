package dev.dangjik.slack;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.app_backend.interactive_components.payload.BlockActionPayload;
import com.slack.api.app_backend.slash_commands.payload.SlashCommandPayload;
import com.slack.api.app_backend.views.payload.ViewSubmissionPayload;
import com.slack.api.bolt.App;
import com.slack.api.bolt.AppConfig;
import com.slack.api.bolt.context.Context;
import com.slack.api.bolt.response.Response;
import com.slack.api.model.view.View;
import com.slack.api.model.view.ViewState;
import com.slack.api.util.http.SlackHttpClient;
import dev.dangjik.stack.SlackAccount;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The Bolt app: turns Slack's payloads into requests of ours and hands them to the doors.
///
/// It runs without Bolt's middleware: the signature has been judged over the raw bytes by then, and a look-up of
/// the bot's own token would put Slack's availability between a person and their command.
final class BoltRoutes {
    /// Under this name the request's context carries its signature, or what its envelope has instead.
    static final String SIGNATURE = "dangjik.signature";

    private static final Pattern ANY = Pattern.compile(".+", Pattern.DOTALL);

    private final Door door;
    private final ReviewDoor reviews;
    private final CredentialDoor credentials;
    private final FormDoor forms;
    private final PersonLanguages languages;

    BoltRoutes(SlackRequests.Doors doors, PersonLanguages languages) {
        this.door = doors.requests();
        this.reviews = doors.reviews();
        this.credentials = doors.credentials();
        this.forms = doors.forms();
        this.languages = languages;
    }

    /// The app with every route, started.
    ///
    /// @param api where Slack's Web API is, with a slash at its end
    App app(URI api) {
        var slack = slack(api);
        var config = AppConfig.builder()
                .slack(slack)
                .executorServiceProvider(slack.getConfig().getExecutorServiceProvider())
                .authTestCacheExpirationMillis(-1L)
                .build();
        config.setClientId(null);
        config.setClientSecret(null);
        config.setAllEventsApiAutoAckEnabled(true);
        var app = new App(config, List.of());
        app.command(ANY, (request, context) -> command(request.getPayload(), context));
        app.blockAction(ANY, (request, context) -> action(request.getPayload(), context));
        app.viewSubmission(ReviewWindow.CALLBACK, (request, context) -> submission(request.getPayload(), context));
        app.viewSubmission(FormWindow.CALLBACK, (request, context) -> form(request.getPayload(), context));
        return app.start();
    }

    private Response command(SlashCommandPayload payload, Context context) {
        var account = new SlackAccount(payload.getTeamId(), payload.getUserId());
        var origin = new IncomingRequest.Origin(
                signature(context),
                account,
                payload.getChannelId(),
                Optional.ofNullable(payload.getResponseUrl()),
                languages.known(account));
        return response(door.receive(new IncomingRequest.Command(
                origin, payload.getCommand(), unescaped(payload.getText()), payload.getTriggerId())));
    }

    private Response action(BlockActionPayload payload, Context context) {
        var user = payload.getUser();
        var team = user.getTeamId() == null ? payload.getTeam().getId() : user.getTeamId();
        var account = new SlackAccount(team, user.getId());
        var container = payload.getContainer();
        var origin = new IncomingRequest.Origin(
                signature(context),
                account,
                payload.getChannel() == null ? "" : payload.getChannel().getId(),
                Optional.ofNullable(payload.getResponseUrl()),
                languages.known(account));
        var action = payload.getActions().getFirst();
        if (action.getActionId().equals(RunButtons.REVIEW)) {
            reviews.open(new ReviewDoor.Press(origin, orEmpty(action.getValue()), orEmpty(payload.getTriggerId())));
            return response(new Acknowledgement.Recorded());
        }
        if (action.getActionId().equals(ExposureLines.CREDENTIAL)) {
            credentials.open(
                    new CredentialDoor.Press(origin, orEmpty(action.getValue()), orEmpty(payload.getTriggerId())));
            return response(new Acknowledgement.Recorded());
        }
        return response(door.receive(new IncomingRequest.Action(
                origin,
                action.getActionId(),
                orEmpty(action.getValue()),
                orEmpty(action.getBlockId()),
                container == null ? "" : orEmpty(container.getMessageTs()))));
    }

    /// A window does not say in which channel it was opened.
    private IncomingRequest.Origin origin(ViewSubmissionPayload payload, Context context) {
        var user = payload.getUser();
        var team = user.getTeamId() == null ? payload.getTeam().getId() : user.getTeamId();
        var account = new SlackAccount(team, user.getId());
        return new IncomingRequest.Origin(signature(context), account, "", Optional.empty(), languages.known(account));
    }

    private Response form(ViewSubmissionPayload payload, Context context) {
        var view = payload.getView();
        var values = new TreeMap<String, String>();
        Optional.ofNullable(view.getState())
                .map(ViewState::getValues)
                .ifPresent(blocks -> blocks.keySet()
                        .forEach(id ->
                                value(view, id).flatMap(BoltRoutes::filled).ifPresent(value -> values.put(id, value))));
        return response(forms.submit(new FormDoor.Submission(
                origin(payload, context), orEmpty(view.getPrivateMetadata()), values, orEmpty(view.getId()))));
    }

    /// What was written, chosen or ticked; nothing when it was left empty.
    private static Optional<String> filled(ViewState.Value value) {
        var chosen = value.getSelectedOption() == null
                ? Optional.ofNullable(value.getSelectedOptions()).stream()
                        .flatMap(List::stream)
                        .findFirst()
                : Optional.of(value.getSelectedOption());
        return chosen.map(ViewState.SelectedOption::getValue)
                .or(() -> Optional.ofNullable(value.getValue()))
                .filter(text -> !text.isBlank());
    }

    private Response submission(ViewSubmissionPayload payload, Context context) {
        var origin = origin(payload, context);
        var view = payload.getView();
        return response(reviews.submit(new ReviewDoor.Submission(
                origin,
                orEmpty(view.getPrivateMetadata()),
                value(view, ReviewWindow.VERDICT)
                        .flatMap(value -> Optional.ofNullable(value.getSelectedOption()))
                        .map(ViewState.SelectedOption::getValue)
                        .orElse(""),
                value(view, ReviewWindow.REASON).map(ViewState.Value::getValue).orElse(""),
                value(view, ReviewWindow.CODE).map(ViewState.Value::getValue).orElse(""),
                orEmpty(payload.getTriggerId()))));
    }

    private static Optional<ViewState.Value> value(View view, String id) {
        return Optional.ofNullable(view.getState())
                .map(state -> state.getValues().get(id))
                .map(block -> block.get(id));
    }

    private static String signature(Context context) {
        return Objects.requireNonNull(context.getAdditionalValues().get(SIGNATURE), "a request that was not judged");
    }

    private static Response response(Acknowledgement acknowledgement) {
        return switch (acknowledgement) {
            case Acknowledgement.Immediate(var json) ->
                Response.builder()
                        .statusCode(200)
                        .contentType(Response.CONTENT_TYPE_APPLICATION_JSON_UTF8)
                        .body(json)
                        .build();
            case Acknowledgement.Recorded _ ->
                Response.builder().statusCode(200).build();
            case Acknowledgement.Unrecorded _ ->
                Response.builder().statusCode(503).build();
            case Acknowledgement.Replayed _ ->
                Response.builder().statusCode(401).build();
        };
    }

    /// Slack escapes exactly these three characters in what people type.
    private static String unescaped(@Nullable String text) {
        var typed = orEmpty(text);
        return typed.indexOf('&') < 0
                ? typed
                : typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    /// Slack's client, kept off the system's proxy settings and Slack's statistics.
    private static Slack slack(URI api) {
        var config = new SlackConfig();
        config.setMethodsEndpointUrlPrefix(api.toString());
        config.setHttpClientReadTimeoutMillis(5_000);
        config.setHttpClientCallTimeoutMillis(10_000);
        config.setProxyUrl(null);
        config.setStatsEnabled(false);
        config.setExecutorServiceProvider(new VirtualExecutors());
        return Slack.getInstance(config, SlackHttpClient.buildSlackHttpClient(config));
    }
}
