extension ReasonCatalog {
    /// Reasons that the classification gives by itself, whatever the dialect.
    static let classification: [Entry] = [
        Entry("listed", "The list could be read and is well formed."),
        Entry("retrieved", "The provider knows the model by this id."),
        Entry(
            "another_model_served",
            "The reply names a model of another family than the one that was asked for.",
            "A proxy or a fallback answered; it proves nothing about the model you wait for."
        ),
        Entry(
            "gateway_fallback",
            "The gateway fell back on another model than the one that was asked for.",
            "It proves nothing about the model you wait for; look at the gateway's log for why."
        ),
        Entry(
            "name_ignored",
            "The server answers for any name with the model that it has loaded, and its list does not show this one.",
            "Ask for an id of its list, or load the model."
        ),
        Entry(
            "nothing_ran",
            "The reply is a success, but nothing in it proves that a model ran.",
            "If it lasts, look at the evidence with probe events --id ID."
        ),
        Entry(
            "unknown_error",
            "The provider answered with an error that no row of the tables knows.",
            "The raw facts are kept with the attempt; please report them."
        ),
        Entry(
            "html_instead_of_json",
            "A page for people came where the API's JSON was expected.",
            "A captive portal, a login page or a wrong base_url; open the URL in a browser."
        ),
        Entry(
            "not_json",
            "The reply is a success, but not JSON.",
            "Check base_url; a proxy may answer in the provider's place."
        ),
        Entry(
            "redirected",
            "The server wants to send us elsewhere. Redirects are never followed: they would carry your key away.",
            "Put the final address into base_url, if you trust it."
        ),
        Entry(
            "edge_refused",
            "The content delivery network before the provider refused the request.",
            "Often an address that is blocked; try from another network."
        ),
        Entry(
            "edge_failed",
            "Something between us and the provider failed.",
            "It mostly passes; if not, look at the provider's status page."
        ),
    ]
}
