extension ReasonCatalog {
    /// Reasons of the clouds, where a list is a catalogue and says little about what one may call.
    static let clouds: [Entry] = [
        Entry(
            "clock_refused",
            "The request's signature is too old or from the future: the clocks differ by more than five minutes.",
            "Set this machine's clock: timedatectl shows whether it is synchronized."
        ),
        Entry(
            "model_access_needed",
            "The model is there, but this account has no agreement for it yet.",
            "Ask for access in the console; that takes up to 15 minutes to spread."
        ),
        Entry(
            "profile_needed",
            "The model is called through an inference profile only, never by its bare id.",
            "Name the profile's id in completion.models, such as \"us.\" or \"global.\" before the id."
        ),
        Entry(
            "converse_unsupported",
            "The model does not speak Converse.",
            "Take it out of completion.models; it may be on the provider's OpenAI-compatible face."
        ),
        Entry(
            "not_in_this_region",
            "The region does not know the model by this id.",
            "Check the id and the endpoint's region; each region has models of its own."
        ),
        Entry(
            "not_deployed",
            "The region could serve the model, but your resource has no deployment of this name.",
            "Deploy it under its own id, or name your deployment with deployment. A new one takes up to 5 minutes."
        ),
        Entry(
            "api_version_unknown",
            "The server does not know this version of its API.",
            "Set api_version to a version that it knows, or leave it out."
        ),
        Entry(
            "shared_capacity",
            "The capacity that all customers share is used up for now; your own quota is not.",
            "It passes by itself; another region may have room."
        ),
        Entry(
            "not_at_this_location",
            "The model does not exist at this location, or the project may not see it. Locations differ: some know only the "
                + "whole id where others take an alias.",
            "Try another region, \"global\" or a regional one, or the id with its version."
        ),
    ]
}
