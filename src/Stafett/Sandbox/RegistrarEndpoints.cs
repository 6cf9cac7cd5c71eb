using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Sandbox;

/// <summary>The <see cref="Registrar"/> over HTTP: its page, and forms that a browser and curl send alike; behind the same guard as the others (<see cref="OutsideWorldPage"/>).</summary>
internal sealed class RegistrarEndpoints(Registrar registrar, SandboxPorts ports)
{
    private const string Root = "/registrar";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Root, context => OutsideWorldPage.HtmlAsync(context, RegistrarPage.Write(registrar, ports, new RegistrarEntry(DomainIn(context.Request.Query["domain"].ToString()), "", "", "", ""), null)));
        app.MapGet("/registrar.json", ListAsync);
        app.MapPost($"{Root}/records", AddAsync);
        app.MapPost($"{Root}/paste", PasteAsync);
        app.MapPost($"{Root}/remove", RemoveAsync);
        app.MapPost($"{Root}/clear", ClearAsync);
    }

    private static string DomainIn(string text)
    {
        text = text.Trim().TrimEnd('.').ToLowerInvariant();
        return text.Length is > 0 and < 250 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? text : Registrar.FirstDomain;
    }

    private async Task ListAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (var (id, record) in registrar.Records)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("name", record.Name);
            json.WriteString("type", record.Type);
            json.WriteString("value", record.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task AddAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        var entry = new RegistrarEntry(DomainIn(form["domain"].ToString()), form["name"].ToString(), form["type"].ToString(), form["value"].ToString(), "");
        var problem = RegistrarForm.TryRead(entry.Name, entry.Type, entry.Value, form["priority"].ToString(), entry.Domain, out var record, out var unread)
            ? registrar.Publish([record])
            : unread;
        await AnswerAsync(context, entry, problem);
    }

    private async Task PasteAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        var entry = new RegistrarEntry(DomainIn(form["domain"].ToString()), "", "", "", form["lines"].ToString());
        var problem = RegistrarForm.TryReadLines(entry.Lines, entry.Domain, out var records, out var unread) ? registrar.Publish(records) : unread;
        await AnswerAsync(context, entry, problem);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        if (int.TryParse(form["id"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            registrar.Remove(id);
        await OutsideWorldPage.SeeOther(context, Root, "Removed.\n");
    }

    private async Task ClearAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        registrar.Clear(DomainIn(form["domain"].ToString()));
        await OutsideWorldPage.SeeOther(context, Root, "Removed.\n");
    }

    private Task AnswerAsync(HttpContext context, RegistrarEntry entry, string? problem) => problem is null
        ? OutsideWorldPage.SeeOther(context, $"{Root}?domain={entry.Domain}", $"Published. What is published now: {SandboxAdvice.PageUrl(ports)}registrar.json\n")
        : OutsideWorldPage.HtmlAsync(context, RegistrarPage.Write(registrar, ports, entry, problem), StatusCodes.Status400BadRequest);
}

/// <summary>What stands in the fields of the page.</summary>
internal sealed record RegistrarEntry(string Domain, string Name, string Type, string Value, string Lines);
