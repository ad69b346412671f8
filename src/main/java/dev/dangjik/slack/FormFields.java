package dev.dangjik.slack;

import dev.dangjik.command.Form;
import dev.dangjik.command.catalogue.ArgumentDefinition;
import dev.dangjik.command.catalogue.ArgumentType;
import dev.dangjik.config.Durations;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.permission.Effect;
import dev.dangjik.slack.blocks.Modal;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Surface;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which element of a window asks for which type of argument. A new type of argument gets its element here.
///
/// What can be chosen is chosen; everything else is text, read as a typed word is. A field has the name of its
/// argument.
final class FormFields {
    /// Longer than this a text is written on several lines.
    private static final int ONE_LINE = 200;

    /// Slack's, for the value of an option.
    private static final int LONGEST_VALUE = 150;

    private final Form form;
    private final Phrasing phrasing;

    FormFields(Form form, Phrasing phrasing) {
        this.form = form;
        this.phrasing = phrasing;
    }

    /// Asks for every argument, in the order of the file.
    void add(Modal modal) {
        form.definition().arguments().forEach(argument -> add(modal, argument));
    }

    private void add(Modal modal, ArgumentDefinition argument) {
        switch (argument.type()) {
            case ArgumentType.Flag _ -> box(modal, argument);
            case ArgumentType.Choice(var words) -> choice(modal, argument, words);
            case ArgumentType.ServiceId(var ids) -> choice(modal, argument, ids);
            case ArgumentType.HostId(var ids) -> choice(modal, argument, ids);
            case ArgumentType.DomainName(var names) -> choice(modal, argument, names);
            case ArgumentType.SurfaceId(var ids) ->
                choice(modal, argument, ids.stream().sorted().toList());
            case ArgumentType.Span span -> text(modal, argument, span(span), ONE_LINE);
            case ArgumentType.GitSha _, ArgumentType.Release _ ->
                text(modal, argument, phrasing.plain("form.hint-sha"), ONE_LINE);
            case ArgumentType.Time _ ->
                text(
                        modal,
                        argument,
                        phrasing.plain("form.hint-time", form.stack().zone().getId()),
                        ONE_LINE);
            case ArgumentType.Date _ -> text(modal, argument, phrasing.plain("form.hint-date"), ONE_LINE);
            case ArgumentType.IntegerRange(var least, var most) ->
                text(
                        modal,
                        argument,
                        phrasing.plain("form.hint-range", Long.toString(least), Long.toString(most)),
                        ONE_LINE);
            case ArgumentType.Cidr _ -> text(modal, argument, phrasing.plain("form.hint-cidr"), ONE_LINE);
            case ArgumentType.Backup _ -> text(modal, argument, "", ONE_LINE);
            case ArgumentType.FreeText free -> text(modal, argument, "", free.maximum());
        }
    }

    private void box(Modal modal, ArgumentDefinition argument) {
        modal.box(
                argument.name(),
                argument.name(),
                new Modal.Option("true", label(argument)),
                initial(argument).equals("true"));
    }

    /// Where Slack's list could not hold everything, it is a text.
    private void choice(Modal modal, ArgumentDefinition argument, Collection<String> ids) {
        boolean isPossible = !ids.isEmpty()
                && ids.size() <= Modal.Menu.MOST
                && ids.stream().allMatch(id -> !id.isEmpty() && id.length() <= LONGEST_VALUE);
        if (!isPossible) {
            text(modal, argument, "", ONE_LINE);
            return;
        }
        var options = ids.stream()
                .map(id -> new Modal.Option(id, option(argument, id)))
                .toList();
        modal.menu(
                argument.name(),
                new Modal.Menu(label(argument), "", options, !argument.isRequired(), initial(argument)));
    }

    private String option(ArgumentDefinition argument, String id) {
        return title(argument.type(), id)
                .map(title -> title.in(phrasing.voice().language()))
                .filter(title -> !title.equalsIgnoreCase(id))
                .map(title -> id + " · " + title)
                .orElse(id);
    }

    private Optional<LocalizedText> title(ArgumentType type, String id) {
        if (type instanceof ArgumentType.SurfaceId) {
            return Optional.ofNullable(form.stack().surfaces().get(id)).map(Surface::title);
        }
        return type instanceof ArgumentType.ServiceId ? form.stack().service(id).map(Service::title) : Optional.empty();
    }

    private void text(Modal modal, ArgumentDefinition argument, String hint, int longest) {
        modal.field(
                argument.name(),
                new Modal.Field(
                        label(argument), hint, longest, longest > ONE_LINE, !argument.isRequired(), initial(argument)));
    }

    /// How long a page may stay open depends on the page; nobody knows yet which one is chosen.
    private String span(ArgumentType.Span span) {
        var surfaces = form.definition().effect() == Effect.EXPOSE ? surfaces() : List.<Surface>of();
        if (surfaces.isEmpty()) {
            return phrasing.plain("form.hint-range", Durations.format(span.least()), Durations.format(span.most()));
        }
        var longest = surfaces.stream()
                .map(surface -> surface.id() + " " + Durations.format(shorter(surface.longest(), span.most())))
                .collect(Collectors.joining(", "));
        var usual = surfaces.stream()
                .map(surface -> surface.id() + " " + Durations.format(surface.usual()))
                .collect(Collectors.joining(", "));
        return phrasing.plain("form.hint-surface", longest, usual);
    }

    private List<Surface> surfaces() {
        return form.definition().arguments().stream()
                .map(ArgumentDefinition::type)
                .filter(ArgumentType.SurfaceId.class::isInstance)
                .map(ArgumentType.SurfaceId.class::cast)
                .flatMap(type -> type.ids().stream().sorted())
                .flatMap(id -> Optional.ofNullable(form.stack().surfaces().get(id)).stream())
                .toList();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private String label(ArgumentDefinition argument) {
        return argument.description().in(phrasing.voice().language());
    }

    /// What was typed, or else what is taken when nothing is.
    private String initial(ArgumentDefinition argument) {
        var typed = form.given().get(argument.name());
        return typed == null ? argument.fallback().orElse("") : typed;
    }
}
