package dev.dangjik.permission;

import dev.dangjik.stack.Site;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A person as the rules see one: an id and the posts that are held.
///
/// @param groups what `who` may name: the person and the posts
record Holder(String person, String account, List<String> posts, Set<String> groups) {
    Holder {
        posts = List.copyOf(posts);
        groups = Set.copyOf(groups);
    }

    static Holder of(String person, String account, List<String> posts) {
        var groups = new TreeSet<>(posts);
        groups.add(person);
        return new Holder(person, account, posts, groups);
    }

    /// A person of the site.
    static Holder of(Site site, String person, String account) {
        var posts = site.posts().entrySet().stream()
                .filter(post -> post.getValue().contains(person))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return of(person, account, posts);
    }

    boolean is(String who) {
        return who.equals(Rules.EVERYBODY) || groups.contains(who);
    }
}
