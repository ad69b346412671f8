package dev.dangjik.slack;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes in forms in which people have filled in what they had left out.
@FunctionalInterface
public interface FormDoor {
    /// Somebody has submitted a form. At most one transaction; Slack waits three seconds.
    Acknowledgement submit(Submission submission);

    /// A form as it came back.
    ///
    /// @param metadata as it was given out
    /// @param values block id to what was filled in or chosen; what was left empty is not there
    /// @param viewId Slack's id of the window: the same at every submission of it
    record Submission(IncomingRequest.Origin origin, String metadata, SortedMap<String, String> values, String viewId) {
        public Submission {
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        }
    }
}
