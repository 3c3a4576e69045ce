namespace Terrateam.Functions.Setup;

/// <summary>Creating the GitHub App in the browser. Settings <c>Setup:*</c>.</summary>
public sealed class SetupOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Setup";

    /// <summary>
    /// Where no credentials of an App are there, starts the app without them; the code of its log lets an administrator
    /// create one on <c>/api/setup</c>. For one machine.
    /// </summary>
    public bool Enabled { get; set; }
}
