using Microsoft.AspNetCore.Http;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Play;

/// <summary>Why what a form asks for cannot be done, for the person who sent it.</summary>
internal sealed class FormException(string message) : Exception(message);

/// <summary>What a person wrote into a form.</summary>
internal sealed class Form(IFormCollection fields)
{
    /// <summary>A field's text, with line ends as in files; empty where it is missing.</summary>
    public string Text(string name) => fields[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>A field that has to be filled in.</summary>
    public string Required(string name) =>
        Text(name).Trim() is { Length: > 0 } text ? text : throw new FormException($"Fill in '{name}'.");

    public bool IsTicked(string name) => Text(name) == "yes";

    /// <summary>The person who acts.</summary>
    public string Person(string name) =>
        People.All.Contains(Text(name)) ? Text(name) : throw new FormException($"There is no '{Text(name)}' here.");

    /// <summary>The person who acts, if the repository lets them write.</summary>
    public string Writer(string name, SandboxRepository repository) =>
        repository.MayWrite(Person(name))
            ? Text(name)
            : throw new FormException($"{Text(name)} may only read {repository.FullName}, as on GitHub.");
}
