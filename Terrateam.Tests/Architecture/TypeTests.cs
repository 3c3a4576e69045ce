using System.Reflection;
using System.Runtime.CompilerServices;

namespace Terrateam.Tests.Architecture;

/// <summary>How types are made, and how the tests mirror them.</summary>
public sealed class TypeTests
{
    // Folders of the test project that are about no single project.
    private static readonly string[] AcrossProjects =
    [
        "Architecture",
        "Attacks",
        "Azurite",
        "Cases",
        "Docs",
        "Infra",
        "Scenarios",
    ];

    [Fact]
    public void A_class_is_sealed_unless_something_of_ours_inherits_from_it()
    {
        var classes = CodeBase.Assemblies.SelectMany(Written).Where(type => type.IsClass).ToList();
        var bases = classes.Select(type => Open(type.BaseType)).ToHashSet();

        var guilty = classes
            .Where(type => !type.IsSealed && !type.IsAbstract && !bases.Contains(type))
            .Where(type => type.Name is not "Program")
            .Select(type => type.FullName);

        Assert.Empty(guilty);
    }

    [Fact]
    public void No_type_is_in_a_namespace_of_somebody_else()
    {
        var guilty = CodeBase
            .Assemblies.SelectMany(Written)
            .Where(type => type.Namespace is not null || type.Name is not "Program")
            .Where(type => type.Namespace is null || !type.Namespace.StartsWith("Terrateam", StringComparison.Ordinal))
            .Select(type => type.FullName);

        Assert.Empty(guilty);
    }

    [Fact]
    public void The_folders_of_the_tests_mirror_the_projects()
    {
        var projects = CodeBase
            .Files("Terrateam.*.csproj")
            .Select(file => Path.GetFileNameWithoutExtension(file)["Terrateam.".Length..]);

        var folders = CodeBase
            .Files("*.cs", "Terrateam.Tests")
            .Where(file => file.Count(c => c is '/') > 1)
            .Select(file => file.Split('/')[1])
            .Distinct();

        Assert.Empty(folders.Except(projects).Except(AcrossProjects));
    }

    [Fact]
    public void A_class_with_tests_is_named_for_it_and_sealed()
    {
        var guilty = TestMethods()
            .Select(method => method.ReflectedType!)
            .Distinct()
            .Where(type => !type.Name.EndsWith("Tests", StringComparison.Ordinal) || !type.IsSealed)
            .Select(type => type.FullName);

        Assert.Empty(guilty);
    }

    [Fact]
    public void The_name_of_a_test_is_a_sentence()
    {
        var guilty = TestMethods()
            .Where(method => method.Name.Count(c => c is '_') < 2)
            .Select(method => $"{method.ReflectedType!.Name}.{method.Name}");

        Assert.Empty(guilty);
    }

    private static IEnumerable<MethodInfo> TestMethods() =>
        from type in typeof(TypeTests).Assembly.GetTypes()
        where !type.IsAbstract
        from method in type.GetMethods()
        where method.GetCustomAttributes<FactAttribute>().Any()
        select method;

    // What the compiler and the source generators add is not ours to judge.
    private static IEnumerable<Type> Written(Assembly assembly) =>
        from type in assembly.GetTypes()
        where !Enclosing(type).Any(IsGenerated)
        select type;

    private static IEnumerable<Type> Enclosing(Type type)
    {
        for (var outer = type; outer is not null; outer = outer.DeclaringType)
            yield return outer;
    }

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || type.GetCustomAttributesData().Any(data => data.AttributeType.Name is "EmbeddedAttribute");

    private static Type? Open(Type? type) => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;
}
