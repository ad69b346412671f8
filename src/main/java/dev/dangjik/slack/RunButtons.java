package dev.dangjik.slack;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.run.Choices;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.StepView;
import dev.dangjik.slack.blocks.Button;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Person;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The buttons under a run. A press is the same as typing its value behind `/ops`, so policy decides about it again.
final class RunButtons {
    static final String REVIEW = "run.review";
    static final String WITHDRAW = "run.withdraw";
    static final String CANCEL = "run.cancel";
    static final String ROLL_BACK = "run.rollback";
    static final String QUEUE = "run.queue";
    static final String BREAK_GLASS = "run.break-glass";
    static final String AGAIN = "run.again";
    private static final String RESOLVE = "run.resolve.";

    private final Supplier<Catalogue> catalogue;

    RunButtons(Supplier<Catalogue> catalogue) {
        this.catalogue = catalogue;
    }

    /// Another one in every situation in which the same press would mean something else.
    static String blockId(RunView run) {
        return "run/" + run.id() + "/" + run.state().id() + "/" + situation(run);
    }

    private static int situation(RunView run) {
        return switch (run.state()) {
            case UNKNOWN -> question(run);
            case AWAITING_APPROVAL -> run.approval().map(ApprovalRequest::round).orElse(0);
            case REQUESTED,
                    QUEUED,
                    RUNNING,
                    WAITING,
                    SUCCEEDED,
                    FAILED_SAFE,
                    ROLLED_BACK,
                    FAILED_UNSAFE,
                    CANCELLED,
                    EXPIRED,
                    DENIED,
                    WITHDRAWN -> 0;
        };
    }

    /// A step that began again makes it another question, and so does a decision that could not be carried out.
    private static int question(RunView run) {
        return run.steps().stream().mapToInt(StepView::attempts).sum() + run.activation();
    }

    List<Button> of(RunView run, Optional<ExposureLines> exposure, Phrasing phrasing) {
        return exposure.flatMap(opened -> opened.buttons(catalogue.get(), phrasing))
                .orElseGet(() -> of(run, phrasing));
    }

    private List<Button> of(RunView run, Phrasing phrasing) {
        return switch (run.state()) {
            case AWAITING_APPROVAL ->
                run.approval().map(question -> answers(run, question, phrasing)).orElse(List.of());
            case RUNNING, WAITING, QUEUED, REQUESTED ->
                run.cancelBy().isPresent() || run.isCommitted() ? List.of() : List.of(cancel(run, phrasing));
            case UNKNOWN ->
                Choices.about(run).open().stream()
                        .map(resolution -> resolve(run, resolution, phrasing))
                        .toList();
            case SUCCEEDED, FAILED_UNSAFE -> rollBack(run, phrasing).toList();
            case EXPIRED -> List.of(again(run, phrasing));
            case FAILED_SAFE, ROLLED_BACK, CANCELLED, DENIED, WITHDRAWN -> List.of();
        };
    }

    /// Their names; the id of who is not known any more.
    List<String> names(List<String> people) {
        var known = catalogue.get().site().people();
        return people.stream()
                .map(person ->
                        Optional.ofNullable(known.get(person)).map(Person::name).orElse(person))
                .toList();
    }

    /// Their accounts, so that Slack tells them.
    String mentions(List<String> people) {
        var known = catalogue.get().site().people();
        return people.stream()
                .flatMap(person -> Optional.ofNullable(known.get(person)).stream())
                .flatMap(person -> person.accounts().stream())
                .map(account -> Mrkdwn.mention(account.user()))
                .sorted()
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /// The line that shows how the stack is doing, where it has such a command.
    Optional<String> look(RunView run) {
        return catalogue
                .get()
                .running("health", run.stack())
                .or(() -> catalogue.get().command(run.stack(), "status"))
                .map(command -> "/ops " + run.stack() + " " + command.id());
    }

    /// Everybody sees them; policy decides whose decision counts. Nobody approves with one press: the plan is read
    /// first.
    private static List<Button> answers(RunView run, ApprovalRequest question, Phrasing phrasing) {
        return List.of(
                Button.plain(REVIEW, phrasing.plain("button.review"), run.id() + " " + question.code())
                        .primary(),
                Button.plain(WITHDRAW, phrasing.plain("button.withdraw"), "withdraw " + run.id())
                        .asking(confirm(phrasing, "button.withdraw", phrasing.plain("button.withdraw-question"))));
    }

    private static Button cancel(RunView run, Phrasing phrasing) {
        return Button.plain(CANCEL, phrasing.plain("button.cancel"), "cancel " + run.id())
                .danger(confirm(phrasing, "button.cancel", phrasing.plain(cancelQuestion(run.state()))));
    }

    private static String cancelQuestion(RunState state) {
        return state == RunState.RUNNING ? "button.cancel-question" : "button.cancel-waiting-question";
    }

    private static Button resolve(RunView run, Resolution resolution, Phrasing phrasing) {
        var word = resolution.word();
        var button = Button.plain(RESOLVE + word, phrasing.plain("button." + word), "resolve " + run.id() + " " + word);
        var question = confirm(phrasing, "button." + word, phrasing.plain("button." + word + "-question"));
        return resolution == Resolution.ROLL_BACK ? button.danger(question) : button.asking(question);
    }

    private Stream<Button> rollBack(RunView run, Phrasing phrasing) {
        return WayBack.from(run, catalogue.get())
                .map(back -> Button.plain(
                                ROLL_BACK,
                                phrasing.plain("button.back-to", RunWords.shortened(back.version())),
                                back.words())
                        .danger(confirm(
                                phrasing,
                                "button.roll-back",
                                phrasing.plain(
                                        "button.back-to-question",
                                        run.service().orElse(run.stack()),
                                        RunWords.shortened(back.version())))))
                .stream();
    }

    private static Button again(RunView run, Phrasing phrasing) {
        return Button.plain(AGAIN, phrasing.plain("button.again"), RunWords.words(run))
                .asking(confirm(phrasing, "button.again", phrasing.plain("button.again-question")));
    }

    /// The button that does it says what it does: at night nobody reads a question above "Yes".
    private static Button.Confirm confirm(Phrasing phrasing, String action, String question) {
        return new Button.Confirm(
                phrasing.plain(action), question, phrasing.plain(action), phrasing.plain("button.not-now"));
    }
}
