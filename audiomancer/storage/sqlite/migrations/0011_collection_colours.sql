-- Colours that the user chose; a collection without one has a colour by its number.
CREATE TABLE collection_colours (
    collection_id INTEGER PRIMARY KEY REFERENCES collections (id) DEFERRABLE INITIALLY DEFERRED,
    colour TEXT NOT NULL
);
