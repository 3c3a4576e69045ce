namespace Terrateam.Sandbox.Page;

/// <summary>Forms and their parts.</summary>
internal static class FormHtml
{
    /// <summary>The field that proves that a form is from a page of this sandbox.</summary>
    public const string TokenField = "token";

    /// <summary>A form that is posted to an address.</summary>
    public static Html Form(string action, string token, Html body, string id = "") =>
        Html.From(
            $"""
            <form method="post" action="{action}"{(id.Length > 0 ? Html.From($""" id="{id}" """) : Html.None)}>
            <input type="hidden" name="{TokenField}" value="{token}">
            {body}
            </form>
            """
        );

    /// <summary>A choice with its label.</summary>
    public static Html Select(string label, string name, IEnumerable<string> values, string chosen = "") =>
        Html.From(
            $"""
            <label>{label} <select name="{name}" id="{name}">{Html.Join(
                values.Select(value => Option(value, value, value == chosen))
            )}</select></label>
            """
        );

    /// <summary>A choice whose values are not what is shown.</summary>
    public static Html Select(string label, string name, IEnumerable<(string Value, string Text)> values) =>
        Html.From(
            $"""
            <label>{label} <select name="{name}" id="{name}">{Html.Join(
                values.Select(pair => Option(pair.Value, pair.Text, isChosen: false))
            )}</select></label>
            """
        );

    /// <summary>A line of text with its label.</summary>
    public static Html Input(string label, string name, string value = "", bool clear = false) =>
        Html.From(
            $"""
            <label class="wide">{label} <input name="{name}" id="{name}" value="{value}" autocomplete="off"{(
                clear ? new Html(" data-clear") : Html.None
            )}></label>
            """
        );

    /// <summary>A box to tick.</summary>
    public static Html Tick(string label, string name) =>
        Html.From(
            $"""
            <label><input type="checkbox" name="{name}" id="{name}" value="yes"> {label}</label>
            """
        );

    private static Html Option(string value, string text, bool isChosen) =>
        Html.From($"""<option value="{value}"{(isChosen ? new Html(" selected") : Html.None)}>{text}</option>""");
}
