using Microsoft.AspNetCore.Http;
using Terrateam.Core.Access;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>A secret or variable that was chosen.</summary>
/// <param name="IsVariable">True for a variable.</param>
/// <param name="Environment">Its environment, or null for the repository.</param>
/// <param name="Name">Its name.</param>
internal sealed record SecretChoice(bool IsVariable, string? Environment, string Name)
{
    /// <summary>The fields of forms and addresses.</summary>
    public const string NameField = "name";

    /// <summary>Which of the two kinds.</summary>
    public const string KindField = "kind";

    /// <summary>The environment, or nothing.</summary>
    public const string EnvironmentField = "environment";

    /// <summary>The kind of variables.</summary>
    public const string VariableKind = "variable";

    /// <summary>The kind of secrets.</summary>
    public const string SecretKind = "secret";

    private const int MaxEnvironment = 255;

    /// <summary>What an address chooses, or null.</summary>
    public static SecretChoice? From(IQueryCollection query) =>
        Create(query[KindField].ToString(), query[EnvironmentField].ToString(), query[NameField].ToString());

    /// <summary>What a form chooses, or null.</summary>
    public static SecretChoice? From(PageForm form) =>
        Create(form.Text(KindField), form.Text(EnvironmentField), form.Text(NameField));

    /// <summary>What a form that has no field for the kind chooses, or null.</summary>
    public static SecretChoice? From(PageForm form, bool isVariable) =>
        Create(isVariable ? VariableKind : SecretKind, form.Text(EnvironmentField), form.Text(NameField));

    /// <inheritdoc/>
    public override string ToString() =>
        $"the {(IsVariable ? VariableKind : SecretKind)} {Name}"
        + (Environment is null ? "" : $" of the environment {Environment}");

    private static SecretChoice? Create(string kind, string environment, string name) =>
        kind is VariableKind or SecretKind && SecretName.IsWord(name) && environment.Length <= MaxEnvironment
            ? new(kind == VariableKind, environment.Length == 0 ? null : environment, name)
            : null;
}
